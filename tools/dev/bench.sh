# shellcheck shell=bash

help_bench() {
  cat <<'HELP'
usage: ./dev bench NAME [--json FILE] [OPTION…]
       ./dev bench                     list the benchmarks

Builds the benchmark NAME with the preset release and runs it: it prints a table, peers beside ours
from the same run. Options are passed on to the benchmark. Run nothing else meanwhile.

  --json FILE   write {"metric": number, …} there, too
HELP
}

bench_names() {
  (cd "$NSL_ROOT" && git ls-files -co --exclude-standard '*CMakeLists.txt') |
    (cd "$NSL_ROOT" && xargs -r sed -n 's/^ *nsl_add_[a-z_]*bench(\([a-z0-9_]*\).*/\1/p') | sort
}

cmd_bench() {
  if [[ $# -eq 0 ]]; then
    bench_names
    return
  fi
  local name=$1
  shift
  bench_names | grep -qx -- "$name" ||
    usage_error "there is no benchmark \"$name\"; there are: $(bench_names | tr '\n' ' ')"
  compile release "bench_$name"
  # A benchmark with peers to build or install has a script of its own, which gets our side's
  # program as NSL_BENCH.
  export NSL_BENCH="$NSL_BUILD/release/bin/bench_$name"
  if [[ -x $NSL_ROOT/bench/$name/run ]]; then
    exec "$NSL_ROOT/bench/$name/run" "$@"
  fi
  exec "$NSL_BENCH" "$@"
}
