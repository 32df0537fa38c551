# shellcheck shell=bash

help_package() {
  cat <<'HELP'
usage: ./dev package [--out FOLDER] [--no-check]

Builds nsl and nsl-enclave-sim with the preset release and makes of them a Debian package, for
Debian 12, and a tarball that needs no particular C library, for every Linux on x86-64. Then it checks
both (tools/package/check.sh): the tarball in a root folder without a C library.

  --out FOLDER   where they are put (default: build/packages)
  --no-check     without the checks, which need root or namespaces for users
HELP
}

cmd_package() {
  local out="$NSL_BUILD/packages" check=yes version
  while [[ $# -gt 0 ]]; do
    case $1 in
      --out)
        take_value out "$@"
        shift
        ;;
      --no-check) check=no ;;
      *) usage_error "does not know \"$1\"" ;;
    esac
    shift
  done
  compile release nsl nsl-enclave-sim
  version=$(sed -n 's/^project(neo_service_layer VERSION \([0-9.]*\).*/\1/p' "$NSL_ROOT/CMakeLists.txt")
  "$NSL_ROOT/tools/package/package.sh" "$NSL_BUILD/release/bin" "$version" "$out"
  [[ $check == no ]] || "$NSL_ROOT/tools/package/check.sh" "$out" "$NSL_ROOT"
}
