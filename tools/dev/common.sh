# shellcheck shell=bash
# What every command of ./dev shares: messages, the lock, and the pieces that bring the machine and
# a build directory up to date. All messages go to standard error: standard output is the program's.

readonly NSL_BUILD="$NSL_ROOT/build"
NSL_CACHE=$(realpath -m -- "${NSL_CACHE:-$NSL_BUILD/cache}")
readonly NSL_CACHE
# Objects are the same in every build directory and checkout (see -ffile-prefix-map): share them.
export CCACHE_NOHASHDIR=1 CCACHE_BASEDIR="$NSL_ROOT"

say() { printf '%s\n' "$*" >&2; }

die() {
  printf 'dev: %s\n' "$*" >&2
  exit 1
}

usage_error() {
  # shellcheck disable=SC2154  # ./dev sets it
  printf 'dev %s: %s\nTry: ./dev %s --help\n' "$command" "$*" "$command" >&2
  exit 2
}

# Sets the variable named $1 to the argument $3 that the option $2 wants.
take_value() {
  [[ $# -ge 3 && -n $3 ]] || usage_error "$2 wants a value"
  printf -v "$1" '%s' "$3"
}

# One ./dev at a time sets up and builds; the lock is file descriptor 9. It is released before a
# program, a test run or a benchmark starts, which may take long.
lock() {
  mkdir -p "$NSL_BUILD"
  exec 9>"$NSL_BUILD/.lock"
  if ! flock --nonblock 9; then
    say 'another ./dev is building in this checkout; waiting for it'
    flock 9
  fi
}

unlock() { exec 9>&-; }

# shellcheck source=tools/dev/packages.sh
source "$NSL_ROOT/tools/dev/packages.sh"
# shellcheck source=tools/dev/quickjs.sh
source "$NSL_ROOT/tools/dev/quickjs.sh"
# shellcheck source=tools/dev/compile.sh
source "$NSL_ROOT/tools/dev/compile.sh"

count_of() { printf '%s passed, %s failed%s\n' "$1" "$2" "${3:+, $3 skipped}"; }

ensure_setup() {
  ensure_packages
  ensure_quickjs
}
