# shellcheck shell=bash

help_clean() {
  cat <<'HELP'
usage: ./dev clean [--all]

Removes what was built, and keeps the downloads in build/cache so that the next build works without
a network.

  --all   remove the downloads, too
HELP
}

cmd_clean() {
  local all=no
  case "${1:-}" in
    '') ;;
    --all) all=yes ;;
    *) usage_error "does not know \"$1\"" ;;
  esac
  lock
  local entry
  for entry in "$NSL_BUILD"/*; do
    [[ -e $entry ]] || continue
    [[ $entry != "$NSL_BUILD/cache" || $all == yes ]] || continue
    rm -rf -- "$entry"
  done
}
