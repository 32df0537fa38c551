#!/usr/bin/env bash
# Versions, aliases, a rollback.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")"
# shellcheck source=examples/service/say.sh
source ./say.sh

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
printf 'export default () => "the first";\n' >"$folder/greeting.js"
printf 'export default () => "the second";\n' >"$folder/greeting-2.js"

say 'Each deployment of other code is another version, for ever the same.'
run nsl deploy "$folder/greeting.js"
first=$(nsl functions show greeting --json | sed 's/.*"live":{"version":\([0-9]*\).*/\1/')
run nsl deploy "$folder/greeting-2.js" --name greeting --alias next
run nsl functions versions greeting

say 'Callers see the alias live until it is moved.'
must_be '"the first"' "$(nsl invoke greeting)"
must_be '"the second"' "$(nsl invoke greeting --alias next)"
second=$(nsl functions show greeting --json | sed 's/.*"next":\([0-9]*\).*/\1/')
run nsl functions alias greeting live --version "$second"
must_be '"the second"' "$(nsl invoke greeting)"

say 'And back: a rollback is the same command.'
run nsl functions alias greeting live --version "$first"
must_be '"the first"' "$(nsl invoke greeting)"
run nsl functions rm greeting
