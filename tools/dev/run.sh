# shellcheck shell=bash

readonly RUN_PROGRAM="$NSL_BUILD/release/bin/nsl"

help_run() {
  cat <<'HELP'
usage: ./dev run FILE [OPTION…]

Builds the program `nsl` and runs a JavaScript function in the sandbox: `nsl run FILE OPTION…`. The
arguments are passed on as they are, and file names are relative to where you stand. The result goes
to standard output; build messages and the function's log go to standard error.

  ./dev run examples/price-median.js --input @examples/price-median.json --secret API_KEY=abc
HELP
  if [[ -x $RUN_PROGRAM ]]; then
    printf '\nWhat nsl says of its options:\n\n'
    "$RUN_PROGRAM" run --help
  fi
}

cmd_run() {
  [[ $# -gt 0 ]] || usage_error "wants the file of a function"
  compile release nsl
  exec "$RUN_PROGRAM" run "$@"
}
