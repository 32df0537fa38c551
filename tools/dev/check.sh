# shellcheck shell=bash
# The steps of CI, each with a title and a time. All of them run, whatever fails.

help_check() {
  cat <<'HELP'
usage: ./dev check [--fix] [--full]

Everything that CI checks: format, shell scripts, layers, hygiene, the tests (./dev test), static
analysis, the tests again with sanitizers and with explicit bounds checks, and each fuzzer for a
while. A step that fails does not stop the others. The last line is "N passed, N failed": tests,
fuzzers, and one for each other step.

  --fix    mend the format instead of complaining
  --full   the long matrix, too: debug, clang, every room under each sanitizer, every unit under
           static analysis, ten minutes a fuzzer

Environment:
  NSL_FUZZ_SECONDS=N   how long each fuzzer runs (default: 60, with --full 600)
HELP
}

# The rooms with threads; ThreadSanitizer makes the others slow and finds nothing there.
readonly THREADED_ROOMS='enclave/sandbox enclave/execution tests/workers'
# The rooms that the guest's bounds mode can change.
readonly GUEST_ROOMS='enclave/sandbox enclave/execution tests/wall tests/contract tests/runtime
  tests/hostile tests/workers tests/determinism'
# Where memory is handled by hand, or comes from outside; --full sanitizes every room.
readonly SANITIZED_ROOMS="base crypto $GUEST_ROOMS"
# Those whose targets are settled enough to stop a change; --full runs all, for longer.
readonly QUICK_FUZZERS='base64 hex utf8 config meter http_request configuration'
# What static analysis looks at on every run; with --full, at every unit.
readonly ANALYSED_PATHS='/base/ /enclave/sandbox/ /enclave/platform/buffered_entropy
  /enclave/platform/simulation/clock /enclave/platform/simulation/entropy'

cmd_check() {
  local fix=no full=no
  while [[ $# -gt 0 ]]; do
    case $1 in
      --fix) fix=yes ;;
      --full) full=yes ;;
      *) usage_error "does not know \"$1\"" ;;
    esac
    shift
  done
  check_passed=0
  check_failed=0
  check_skipped=0
  check_failures=()
  check_started=$SECONDS
  # Beside ccache's: what is known to be clean is so in every checkout.
  local tidy_cache="${XDG_CACHE_HOME:-${HOME:-$NSL_CACHE}/.cache}/neo-service-layer/tidy"

  # The differential test of the verifier: enough changes to notice, not all ten thousand.
  [[ $full == yes ]] || export NSL_DIFFERENTIAL_COUNT="${NSL_DIFFERENTIAL_COUNT:-1000}"

  # Each build's gas and results are held against those of this run's other builds, not of older ones.
  rm -rf -- "$NSL_BUILD/determinism"

  (lock && ensure_setup)
  step 'format' check_format "$fix"
  step 'shell scripts' check_shell
  step 'layers' python3 "$NSL_ROOT/tools/layers.py"
  step 'hygiene' python3 "$NSL_ROOT/tools/hygiene.py"
  step 'tests' "$NSL_ROOT/dev" test
  local analysed=''
  [[ $full == yes ]] || analysed=$ANALYSED_PATHS
  # shellcheck disable=SC2086  # one argument a path
  step 'static analysis' python3 "$NSL_ROOT/tools/tidy.py" "$NSL_BUILD/release" "$tidy_cache" $analysed
  steps_in_rooms 'tests, explicit bounds' occlum "$GUEST_ROOMS"
  if [[ $full == yes ]]; then
    step 'tests, address and undefined-behaviour sanitizers' "$NSL_ROOT/dev" test --preset asan
    step 'tests, thread sanitizer' "$NSL_ROOT/dev" test --preset tsan
    step 'tests, debug' "$NSL_ROOT/dev" test --preset debug
    step 'tests, clang' "$NSL_ROOT/dev" test --preset clang
  else
    steps_in_rooms 'tests, address and undefined-behaviour sanitizers' asan "$SANITIZED_ROOMS"
    steps_in_rooms 'tests, thread sanitizer' tsan "$THREADED_ROOMS"
  fi
  if [[ $full == yes ]]; then
    step 'fuzzing' "$NSL_ROOT/dev" fuzz --seconds "${NSL_FUZZ_SECONDS:-600}"
  else
    # shellcheck disable=SC2086  # one argument a fuzzer
    step 'fuzzing' "$NSL_ROOT/dev" fuzz $QUICK_FUZZERS --seconds "${NSL_FUZZ_SECONDS:-60}"
  fi
  conclude
}

# steps_in_rooms TITLE PRESET ROOMS: one step for each of the rooms that exists.
steps_in_rooms() {
  local room
  for room in $3; do
    if [[ -f $NSL_ROOT/$room/CMakeLists.txt ]]; then
      step "$1: $room" "$NSL_ROOT/dev" test "$room" --preset "$2"
    fi
  done
}

# step TITLE COMMAND…: counts the tests that the command says it ran, or itself as one.
step() {
  local title=$1 started=$SECONDS output status=0 verdict=ok
  shift
  printf '\n=== %s\n' "$title"
  output=$(mktemp "$NSL_BUILD/check.XXXXXX")
  # A subshell: a step that gives up ends itself and not the steps after it.
  ("$@") </dev/null 2>&1 | tee "$output" || status=$?
  local counted='^([0-9]+) passed, ([0-9]+) failed(, ([0-9]+) skipped)?$' last
  last=$(tail -n 1 "$output")
  rm -f -- "$output"
  if [[ $last =~ $counted ]]; then
    check_passed=$((check_passed + BASH_REMATCH[1]))
    check_failed=$((check_failed + BASH_REMATCH[2]))
    check_skipped=$((check_skipped + ${BASH_REMATCH[4]:-0}))
    # A step that failed for another reason than a counted test still counts.
    [[ $status -eq 0 || ${BASH_REMATCH[2]} -gt 0 ]] || check_failed=$((check_failed + 1))
  elif [[ $status -eq 0 ]]; then
    check_passed=$((check_passed + 1))
  else
    check_failed=$((check_failed + 1))
  fi
  if [[ $status -ne 0 ]]; then
    verdict=FAILED
    check_failures+=("$title")
  fi
  printf -- '--- %s: %s, %s s\n' "$title" "$verdict" "$((SECONDS - started))"
}

conclude() {
  printf '\n'
  local title
  for title in "${check_failures[@]}"; do
    printf 'FAILED: %s\n' "$title"
  done
  printf 'all steps took %s s\n' "$((SECONDS - check_started))"
  [[ $check_skipped -gt 0 ]] || check_skipped=''
  count_of "$check_passed" "$check_failed" "$check_skipped"
  [[ ${#check_failures[@]} -eq 0 ]]
}

tracked() { git -C "$NSL_ROOT" ls-files -z -co --exclude-standard -- "$@"; }

check_format() {
  local arguments=(--dry-run -Werror)
  [[ $1 == no ]] || arguments=(-i)
  tracked '*.h' '*.c' '*.cc' | (cd "$NSL_ROOT" && xargs -0 -r clang-format-19 "${arguments[@]}") ||
    die 'the format differs: ./dev check --fix mends it'
}

check_shell() {
  tracked dev .ci/run '*.sh' | (cd "$NSL_ROOT" && xargs -0 -r shellcheck --external-sources)
}
