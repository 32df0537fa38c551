# shellcheck shell=bash

help_setup() {
  cat <<'HELP'
usage: ./dev setup

Brings the machine up to date for everything else (which calls this by itself):
  - the Debian packages of tools/packages.txt that are missing (as root, or through sudo);
  - the source of QuickJS, from the Debian source package `quickjs` (suite trixie, found through
    this machine's own apt configuration), checked by its SHA-256 and kept in build/cache.
Afterwards nothing needs a network.

Environment:
  NSL_QUICKJS_TARBALL=FILE  use this copy of the QuickJS tarball (same checksum) and fetch nothing
  NSL_CACHE=DIR             keep downloads there instead of build/cache
HELP
}

cmd_setup() {
  [[ $# -eq 0 ]] || usage_error "takes no argument"
  lock
  ensure_setup
  say 'set-up is complete'
}
