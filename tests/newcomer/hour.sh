#!/usr/bin/env bash
# A newcomer's hour: from the two programs to a result that somebody else has verified, by nothing but
# what docs/nsl.md tells.   hour.sh NSL NSL-ENCLAVE-SIM CHECKOUT
set -euo pipefail

readonly CHECKOUT=$3
home=$(mktemp -d)
finish() {
  nsl down >/dev/null 2>&1 || true
  rm -rf -- "$home"
}
step() { printf '\n== %s\n' "$*"; }
must_be() { [[ $1 == "$2" ]] || { printf 'expected %s, met %s\n' "$1" "$2" >&2; exit 1; }; }

step 'Install: both programs in one folder on the PATH'
mkdir "$home/bin"
cp -- "$1" "$home/bin/nsl"
cp -- "$2" "$home/bin/nsl-enclave-sim"
export HOME=$home PATH=$home/bin:$PATH
unset XDG_CONFIG_HOME XDG_DATA_HOME NSL_PROFILE NSL_TOKEN NSL_ENCLAVE_SIM
trap finish EXIT
nsl --help >/dev/null
nsl version

step 'A first mistake: nothing runs yet, and nsl says what to do'
if nsl status 2>"$home/told"; then exit 1; fi
grep -q 'nsl up' "$home/told"

step 'A service on this machine'
nsl up --detach
nsl status

step 'A function, tried out without the service first'
mkdir "$home/work" && cd "$home/work"
cat >greet.js <<'JS'
export default async function (input, { storage }) {
  const visits = 1 + ((await storage.get(input.name)) ?? 0);
  await storage.put(input.name, visits);
  return { hello: input.name, visits };
}
JS
nsl check greet.js
must_be '{"hello":"Ada","visits":1}' "$(nsl run greet.js --input '{"name":"Ada"}')"

step 'The same, deployed'
nsl deploy greet.js
must_be '{"hello":"Ada","visits":1}' "$(nsl invoke greet --input '{"name":"Ada"}')"
must_be '{"hello":"Ada","visits":2}' "$(nsl invoke greet --input '{"name":"Ada"}')"

step 'A secret, and a function that needs it'
if nsl deploy "$CHECKOUT/examples/service/doorkeeper.js" 2>"$home/told"; then exit 1; fi
grep -q 'nsl secret put' "$home/told"
printf 'open sesame' | nsl secret put PASS_PHRASE
nsl deploy "$CHECKOUT/examples/service/doorkeeper.js"
must_be '{"admitted":true,"number":1}' "$(nsl invoke doorkeeper --input '{"phrase":"open sesame"}')"

step 'A result that somebody else verifies'
"$CHECKOUT/examples/service/signing.sh"

step 'A night passes'
nsl down
nsl up --detach
must_be '{"hello":"Ada","visits":3}' "$(nsl invoke greet --input '{"name":"Ada"}')"
nsl gas show
printf '\nThe hour is over.\n'
