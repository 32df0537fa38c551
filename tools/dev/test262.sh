# shellcheck shell=bash

help_test262() {
  cat <<'HELP'
usage: ./dev test262 DIR [OPTION…]

Runs the tests of DIR, a checkout of test262 that you provide, through the sandbox and through native
QuickJS, and lists every test whose outcome differs. Options are passed on to the runner.
HELP
}

cmd_test262() {
  [[ $# -gt 0 ]] || usage_error 'wants the folder of a test262 checkout'
  [[ -d $1/test && -d $1/harness ]] ||
    usage_error "\"$1\" is not a checkout of test262: it has no test/ and harness/"
  compile release nsl_test262
  exec "$NSL_BUILD/release/bin/nsl_test262" "$@"
}
