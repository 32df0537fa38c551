#!/usr/bin/env bash
# Another user invokes your function, and an application acts with a token.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")"
# shellcheck source=examples/service/say.sh
source ./say.sh

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
me=$(nsl account show --json | sed 's/.*"id":"\([^"]*\)".*/\1/')
profile() { nsl profile show local --json | sed "s/.*\"$1\":\"\([^\"]*\)\".*/\1/"; }

say 'A second user: a key of its own, registered with the same service.'
run nsl keygen --out "$folder/friend.pem"
run nsl login "$(profile url)" --certificate "$(profile certificate)" --key "$folder/friend.pem" \
  --profile friend
run nsl register --profile friend
run nsl profile use local

say 'Your function is yours alone until you share it: to others it does not exist.'
printf 'open sesame' | run nsl secret put PASS_PHRASE
run nsl deploy doorkeeper.js
run nsl functions callers doorkeeper --private
must_fail 7 nsl invoke doorkeeper --owner "$me" --profile friend
run nsl functions callers doorkeeper --public
run nsl invoke doorkeeper --owner "$me" --profile friend --input '{"phrase":"open sesame"}'

say 'An application gets a token that can do one thing, for an hour.'
run nsl token create --scope functions:invoke --function doorkeeper --life 1h >"$folder/token"
NSL_TOKEN=$(tail -n 1 "$folder/token")
export NSL_TOKEN
run nsl invoke doorkeeper --input '{"phrase":"open barley"}'
must_fail 6 nsl secret get PASS_PHRASE
unset NSL_TOKEN

run nsl functions callers doorkeeper --private
run nsl account delete --yes-delete "$(nsl keygen --show "$folder/friend.pem" --json |
  sed 's/.*"id":"\([^"]*\)".*/\1/')" --profile friend
run nsl profile rm friend
