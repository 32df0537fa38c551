# shellcheck shell=bash

help_test() {
  cat <<HELP
usage: ./dev test [ROOM] [--preset PRESET] [-- CTEST-OPTION…]

Builds and runs the tests: of every room, or of one room (base, sandbox, enclave/sandbox, meter …).
A failed test's output is shown; the full log is build/PRESET/Testing/Temporary/LastTest.log. The
last line is "N passed, N failed", with ", N skipped" where a test skipped itself.

  --preset PRESET   one of: $(preset_names | grep -vx fuzz | tr '\n' ' ')(default: release)
  -- CTEST-OPTION   passed on, such as -- -R Base64 or -- --rerun-failed
HELP
}

cmd_test() {
  local preset=release room='' directory='' targets=(all)
  while [[ $# -gt 0 ]]; do
    case $1 in
      --preset)
        take_value preset "$@"
        shift
        ;;
      --)
        shift
        break
        ;;
      -*) usage_error "does not know the option \"$1\"" ;;
      *)
        [[ -z $room ]] || usage_error "takes one room; \"$room\" and \"$1\" were given"
        room=${1%/}
        ;;
    esac
    shift
  done
  require_preset "$preset"
  [[ $preset != fuzz ]] || usage_error "the preset fuzz has no tests; see ./dev fuzz"
  if [[ -n $room ]]; then
    directory=$(directory_of_room "$room")
    targets=("$directory/all")
  fi
  compile "$preset" "${targets[@]}"
  run_tests "$preset" "$directory" "$@"
}

room_directories() {
  (cd "$NSL_ROOT" && find . -mindepth 2 -name CMakeLists.txt -not -path './build/*' -printf '%P\n') |
    sed 's|/CMakeLists.txt$||' | grep -vx guest | sort
}

# The folder of a room that is named by its path, or else by its last part.
directory_of_room() {
  local found
  mapfile -t found < <(room_directories | grep -x -e "$1" || room_directories | grep -x -e ".*/$1")
  case ${#found[@]} in
    1) printf '%s' "${found[0]}" ;;
    0) usage_error "there is no room \"$1\"; there are: $(room_directories | tr '\n' ' ')" ;;
    *) usage_error "\"$1\" may mean ${found[*]}: give the path" ;;
  esac
}

# run_tests PRESET DIRECTORY CTEST-OPTION…
run_tests() {
  local preset=$1 directory=$2
  shift 2
  local dir="$NSL_BUILD/$preset" output status=0
  exec 8>"$dir/.test-lock"
  flock --nonblock 8 || {
    say "another ./dev is testing the preset $preset; waiting for it"
    flock 8
  }
  export ASAN_OPTIONS="${ASAN_OPTIONS:-strict_string_checks=1:detect_stack_use_after_return=0}"
  export UBSAN_OPTIONS="${UBSAN_OPTIONS:-print_stacktrace=1}"
  export TSAN_OPTIONS="${TSAN_OPTIONS:-halt_on_error=1:second_deadlock_stack=1}"
  local ctest=(ctest --test-dir "$dir/$directory" --output-on-failure --parallel "$(nproc)" "$@")
  # ThreadSanitizer of g++ 12 can't place its shadow under the widest address randomisation.
  if [[ $preset == tsan ]] && setarch --addr-no-randomize true 2>/dev/null; then
    ctest=(setarch --addr-no-randomize "${ctest[@]}")
  fi
  output=$(mktemp "$NSL_BUILD/test.XXXXXX")
  "${ctest[@]}" </dev/null 8>&- 2>&1 | tee "$output" | show_test_progress || status=$?
  local total failed skipped
  read -r failed total < <(
    sed -n 's/^[0-9]*% tests passed, \([0-9]*\) tests failed out of \([0-9]*\)$/\1 \2/p' "$output"
  ) || true
  skipped=$(grep -c '^ *[0-9]*/[0-9]* Test .*\*\*\*Skipped ' "$output" || true)
  rm -f -- "$output"
  [[ -n ${total:-} ]] || die "no test ran (${directory:-all rooms}, $preset)"
  [[ $skipped -gt 0 ]] || skipped=''
  count_of "$((total - failed - ${skipped:-0}))" "$failed" "$skipped"
  [[ $status -eq 0 && $failed -eq 0 ]]
}

# Shows what is not plain success, and that something goes on.
show_test_progress() {
  local line passed=0
  while IFS= read -r line; do
    case $line in
      '      Start '* | ' '*' Start '*) ;;
      *' Test '*' Passed '*)
        passed=$((passed + 1))
        [[ $((passed % 100)) -ne 0 ]] || say "… $passed tests passed so far"
        ;;
      'Internal ctest changing'* | '') ;;
      *) say "$line" ;;
    esac
  done
}
