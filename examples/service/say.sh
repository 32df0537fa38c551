# shellcheck shell=bash
# What the examples share: a sentence, a command that is shown before it runs, and a check.

say() { printf '\n# %s\n' "$*"; }

run() {
  printf '$ %s\n' "$*"
  "$@"
}

# must_fail STATUS COMMAND…: the refusal is part of the picture.
must_fail() {
  local wanted=$1 status=0
  shift
  printf '$ %s\n' "$*"
  "$@" || status=$?
  [[ $status -eq $wanted ]] || {
    printf 'ended with %s, not with %s\n' "$status" "$wanted" >&2
    exit 1
  }
}

# must_be EXPECTED ACTUAL
must_be() {
  [[ $1 == "$2" ]] || {
    printf 'expected %s, met %s\n' "$1" "$2" >&2
    exit 1
  }
}
