#!/usr/bin/env bash
# A function with a secret and storage, from its deployment to its log.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")"
# shellcheck source=examples/service/say.sh
source ./say.sh

say 'The phrase goes in by standard input, so that it stands in no history.'
printf 'open sesame' | run nsl secret put PASS_PHRASE

say 'The function names the secret in its config; without it, it could not be deployed.'
run nsl deploy doorkeeper.js

say 'Its storage goes on from invocation to invocation.'
run nsl storage rm doorkeeper admitted
run nsl invoke doorkeeper --input '{"phrase":"open sesame"}'
result=$(nsl invoke doorkeeper --input '{"phrase":"open sesame"}')
must_be '{"admitted":true,"number":2}' "$result"
must_be '{"admitted":false}' "$(nsl invoke doorkeeper --input '{"phrase":"open barley"}')"
must_be 2 "$(run nsl storage get doorkeeper admitted | tail -n 1)"

say 'What it cost, and what it logged.'
run nsl gas show
run nsl logs --limit 3
