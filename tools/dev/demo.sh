# shellcheck shell=bash

help_demo() {
  cat <<'HELP'
usage: ./dev demo

Starts the service in simulation mode in a folder of its own, on a free port, and walks through it with
real requests: a user, gas, a secret, a function, an invocation; then it kills the service, starts it
again and reads the function's state back. Ends with 0 if all of it held. Nothing is left behind.

Environment:
  NSL_DEMO_PAUSE=SECONDS   a pause before each step, to read along (default: 0)
HELP
}

cmd_demo() {
  [[ $# -eq 0 ]] || usage_error "takes no argument"
  compile release nsl nsl-enclave-sim
  demo "$NSL_BUILD/release/bin"
}

# demo FOLDER: with the programs of that folder.
demo() (
  set -euo pipefail
  demo_home=$(mktemp -d)
  export PATH="$1:$PATH" HOME="$demo_home" NO_COLOR=1
  unset XDG_CONFIG_HOME XDG_DATA_HOME NSL_PROFILE NSL_TOKEN
  trap 'nsl down >/dev/null 2>&1 || true; rm -rf -- "$demo_home"' EXIT
  cd "$demo_home"

  demo_say 'A service in simulation mode, in one command: it makes a key for a user and one for the operator.'
  demo_run nsl up --detach
  demo_run nsl status

  demo_say 'Another user is a key pair, whose id follows from the key. It shows the key, and is registered.'
  demo_run nsl keygen --out ada.pem
  local service certificate ada
  service=$(demo_member "$(nsl profile show local --json)" url)
  certificate=$(demo_member "$(nsl profile show local --json)" certificate)
  ada=$(demo_member "$(nsl keygen --show ada.pem --json)" id)
  demo_run nsl login "$service" --certificate "$certificate" --key ada.pem --profile ada
  demo_run nsl register

  demo_say 'The operator credits gas. It can do that, and can see nothing of what Ada puts in.'
  demo_run nsl admin gas "$ada" 5000000000 --reference 'welcome' --profile local-operator
  demo_refused nsl secret ls --profile local-operator

  demo_say 'A secret comes by standard input: it stands in no history, and is encrypted under a key of her own.'
  printf 'open sesame' | demo_run nsl secret put PASS_PHRASE

  demo_say 'A function that uses the secret and has storage of its own:'
  sed -n '/^export const/,/^}/p' "$NSL_ROOT/examples/service/doorkeeper.js"
  demo_run nsl deploy "$NSL_ROOT/examples/service/doorkeeper.js"

  demo_say 'Each invocation runs in a fresh sandbox, its writes one transaction.'
  demo_run nsl invoke doorkeeper --input '{"phrase":"open barley"}'
  demo_run nsl invoke doorkeeper --input '{"phrase":"open sesame"}' --verbose
  demo_run nsl invoke doorkeeper --input '{"phrase":"open sesame"}' --verbose
  demo_run nsl logs --limit 3

  demo_say 'What it cost: gas is counted in the engine itself, the same on every machine.'
  demo_run nsl gas show

  demo_say 'Now the service is killed, without a chance to tidy up …'
  demo_run kill -9 "$(cat "$HOME/.local/share/nsl/local/service.pid")"
  demo_refused nsl gas show --timeout 2

  demo_say '… and started again. What was acknowledged is there: state, secret, balance.'
  demo_run nsl up --detach
  demo_run nsl storage get doorkeeper admitted --profile ada
  demo_run nsl invoke doorkeeper --input '{"phrase":"open sesame"}' --profile ada
  demo_run nsl gas show --profile ada
  [[ $(nsl storage get doorkeeper admitted --profile ada) == 3 ]] || die 'the state was not there'

  demo_say 'That was it. nsl up starts a service of your own; docs/nsl.md goes on from here.'
)

demo_say() {
  sleep "${NSL_DEMO_PAUSE:-0}"
  printf '\n# %s\n' "$1"
}

demo_run() {
  printf '$ %s\n' "$*"
  "$@" || die "the demo ended at: $*"
}

# It has to fail: the refusal is part of the picture.
demo_refused() {
  printf '$ %s\n' "$*"
  if "$@" 2>&1; then
    die "this should have been refused: $*"
  fi
}

demo_member() { printf '%s' "$1" | sed "s/.*\"$2\":\"\([^\"]*\)\".*/\1/"; }
