# shellcheck shell=bash
# Installs the Debian packages of tools/packages.txt that are missing. When none is, this asks the
# local package database only: no network, no root.

listed_packages() { sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$NSL_ROOT/tools/packages.txt"; }

missing_packages() {
  local installed
  # shellcheck disable=SC2046  # one word a package
  installed=$(dpkg-query --show --showformat='${Package} ${db:Status-Status}\n' \
    $(listed_packages) 2>/dev/null || true)
  local package
  for package in $(listed_packages); do
    grep -qx "$package installed" <<<"$installed" || printf '%s\n' "$package"
  done
}

as_root() {
  if [[ $(id -u) -eq 0 ]]; then
    "$@"
  else
    sudo -- "$@"
  fi
}

ensure_packages() {
  command -v dpkg-query >/dev/null ||
    die "this is not a Debian system: install the equivalents of tools/packages.txt by hand"
  local missing
  mapfile -t missing < <(missing_packages)
  [[ ${#missing[@]} -gt 0 ]] || return 0

  say "installing ${#missing[@]} Debian packages: ${missing[*]}"
  if [[ $(id -u) -ne 0 ]] && ! command -v sudo >/dev/null; then
    die "neither root nor sudo is at hand. Ask an administrator to run: apt-get install ${missing[*]}"
  fi
  as_root apt-get update >&2 || die "apt-get update failed; the reason is above"
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install --yes --no-install-recommends "${missing[@]}" >&2 ||
    die "apt-get install failed; the reason is above (Debian 12 has every package of the list)"
}
