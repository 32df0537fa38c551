# shellcheck shell=bash

help_fuzz() {
  cat <<'HELP'
usage: ./dev fuzz [NAME…] [--seconds N] [--keep]

Builds the fuzzers (clang, libFuzzer, AddressSanitizer, UndefinedBehaviorSanitizer) and runs them
all, or those named, as many at a time as there are processors. Each starts from fuzz/corpus/NAME and
uses fuzz/NAME.dict if it is there. What it finds on its way is kept in build/fuzz/corpus/NAME; an input
that fails is in build/fuzz/findings.

  --seconds N   how long each runs (default: 60)
  --keep        afterwards add the inputs that reach new code to fuzz/corpus/NAME

One failing input again: build/fuzz/bin/fuzz_NAME FILE
HELP
}

cmd_fuzz() {
  local wanted=() seconds=60 keep=no
  while [[ $# -gt 0 ]]; do
    case $1 in
      --seconds)
        take_value seconds "$@"
        [[ $seconds =~ ^[1-9][0-9]*$ ]] || usage_error "--seconds wants a positive number"
        shift
        ;;
      --keep) keep=yes ;;
      -*) usage_error "does not know the option \"$1\"" ;;
      *) wanted+=("$1") ;;
    esac
    shift
  done
  local name names
  mapfile -t names < <(fuzzer_names)
  for name in "${wanted[@]}"; do
    printf '%s\n' "${names[@]}" | grep -qx -- "$name" ||
      usage_error "there is no fuzzer \"$name\"; there are: ${names[*]}"
  done
  if [[ ${#wanted[@]} -gt 0 ]]; then
    mapfile -t names < <(printf '%s\n' "${wanted[@]}" | sort -u)
  fi
  [[ ${#names[@]} -gt 0 ]] || die 'there are no fuzzers yet'
  compile fuzz "${names[@]/#/fuzz_}"
  run_fuzzers "$seconds" "${names[@]}"
  [[ $keep == no ]] || keep_inputs "${names[@]}"
}

fuzzer_names() {
  (cd "$NSL_ROOT" && git ls-files -co --exclude-standard '*CMakeLists.txt') |
    (cd "$NSL_ROOT" && xargs -r sed -n 's/^ *nsl_add_fuzzer(\([a-z0-9_]*\).*/\1/p') | sort
}

# run_fuzzers SECONDS NAME…: as many at once as there are processors; all run even if one fails.
run_fuzzers() {
  local seconds=$1 name passed=0 failed=0 running=0
  shift
  local results
  results=$(mktemp -d "$NSL_BUILD/fuzz/results.XXXXXX")
  for name in "$@"; do
    if [[ $running -ge $(nproc) ]]; then
      wait -n || true
    else
      running=$((running + 1))
    fi
    run_fuzzer "$seconds" "$name" "$results" &
  done
  wait
  for name in "$@"; do
    if [[ -f $results/$name ]]; then
      passed=$((passed + 1))
    else
      failed=$((failed + 1))
    fi
  done
  rm -rf -- "$results"
  count_of "$passed" "$failed"
  [[ $failed -eq 0 ]]
}

# Leaves the file RESULTS/NAME behind when nothing was found.
run_fuzzer() {
  local seconds=$1 name=$2 results=$3
  local own="$NSL_BUILD/fuzz/corpus/$name" seeds="$NSL_ROOT/fuzz/corpus/$name"
  local dictionary="$NSL_ROOT/fuzz/$name.dict" log="$NSL_BUILD/fuzz/$name.log"
  mkdir -p "$own" "$NSL_BUILD/fuzz/findings"
  local run=("$NSL_BUILD/fuzz/bin/fuzz_$name" "$own")
  [[ ! -d $seeds ]] || run+=("$seeds")
  [[ ! -f $dictionary ]] || run+=("-dict=$dictionary")
  run+=("-max_total_time=$seconds" -timeout=25 -rss_limit_mb=4096 -print_final_stats=1
    "-artifact_prefix=$NSL_BUILD/fuzz/findings/$name-")
  say "fuzzing $name for $seconds s"
  if "${run[@]}" >"$log" 2>&1 </dev/null; then
    : >"$results/$name"
    say "$name: nothing found in $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") executions"
  else
    tail -n 60 "$log" >&2
    say "$name: FOUND a failing input; the whole log is $log"
  fi
}

keep_inputs() {
  local name
  for name in "$@"; do
    mkdir -p "$NSL_ROOT/fuzz/corpus/$name"
    "$NSL_BUILD/fuzz/bin/fuzz_$name" -merge=1 "$NSL_ROOT/fuzz/corpus/$name" \
      "$NSL_BUILD/fuzz/corpus/$name" >"$NSL_BUILD/fuzz/$name-merge.log" 2>&1 ||
      die "merging the corpus of $name failed; see $NSL_BUILD/fuzz/$name-merge.log"
    say "fuzz/corpus/$name has $(find "$NSL_ROOT/fuzz/corpus/$name" -type f | wc -l) inputs"
  done
}
