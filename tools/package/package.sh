#!/usr/bin/env bash
# Makes the Debian package and the tarball of `nsl` and `nsl-enclave-sim`.
#
# usage: package.sh FOLDER-WITH-THE-PROGRAMS VERSION OUTPUT-FOLDER
#
#   neo-service-layer_VERSION_amd64.deb    for Debian 12; what it depends on is computed from what the
#                                          programs are linked with
#   nsl-VERSION-linux-x86_64.tar.gz        for every Linux: the C library and its loader are inside
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=$(cd -- "$here/../.." && pwd)
programs=$(cd -- "$1" && pwd)
version=$2
mkdir -p -- "$3"
output=$(cd -- "$3" && pwd)
stage=$(mktemp -d)
trap 'rm -rf -- "$stage"' EXIT

readonly NAMES='nsl nsl-enclave-sim'
# The same input gives the same files.
epoch=${SOURCE_DATE_EPOCH:-$(git -C "$root" log -1 --format=%ct 2>/dev/null || echo 0)}
export SOURCE_DATE_EPOCH=$epoch

make_deb() {
  local tree=$stage/deb name
  for name in $NAMES; do
    install -D -m 755 -s -- "$programs/$name" "$tree/usr/bin/$name"
  done
  local doc=$tree/usr/share/doc/neo-service-layer
  install -D -m 644 -- "$root/LICENSE" "$doc/copyright"
  install -D -m 644 -- "$root/CHANGELOG.md" "$doc/changelog"
  gzip -9 -n -- "$doc/changelog"
  mkdir -p -- "$tree/usr/share/bash-completion/completions" "$tree/usr/share/zsh/vendor-completions" \
    "$tree/usr/share/fish/vendor_completions.d"
  "$programs/nsl" completion bash >"$tree/usr/share/bash-completion/completions/nsl"
  "$programs/nsl" completion zsh >"$tree/usr/share/zsh/vendor-completions/_nsl"
  "$programs/nsl" completion fish >"$tree/usr/share/fish/vendor_completions.d/nsl.fish"

  # dpkg-shlibdeps wants a source package around it.
  mkdir -p -- "$stage/source/debian" "$tree/DEBIAN"
  printf 'Source: neo-service-layer\n\nPackage: neo-service-layer\nArchitecture: amd64\n' \
    >"$stage/source/debian/control"
  local depends
  depends=$(cd -- "$stage/source" &&
    dpkg-shlibdeps -O -e"$tree/usr/bin/nsl" -e"$tree/usr/bin/nsl-enclave-sim" |
    sed -n 's/^shlibs:Depends=//p')
  [[ -n $depends ]] || {
    printf 'package: what the programs depend on could not be computed\n' >&2
    return 1
  }
  sed -e "s/@VERSION@/$version/" -e "s/@DEPENDS@/$depends/" \
    -e "s/@SIZE@/$(du -sk -- "$tree/usr" | cut -f1)/" "$here/control.in" >"$tree/DEBIAN/control"
  dpkg-deb --root-owner-group --build -- "$tree" "$output/neo-service-layer_${version}_amd64.deb" \
    >/dev/null
}

make_tarball() {
  local name=nsl-$version-linux-x86_64 program library
  local tree=$stage/$name
  mkdir -p -- "$tree/bin" "$tree/lib"
  for program in $NAMES; do
    install -m 755 -s -- "$programs/$program" "$tree/lib/$program"
    gcc -std=gnu11 -Os -Wall -Wextra -Werror -static -s -D_GNU_SOURCE -o "$tree/bin/$program" \
      "$here/launcher.c"
  done
  for program in $NAMES; do
    ldd "$programs/$program" | sed -n 's/.*=> \(\/[^ ]*\).*/\1/p; s/^[[:space:]]*\(\/[^ ]*\) .*/\1/p'
  done | sort -u | while read -r library; do
    install -m 755 -- "$library" "$tree/lib/$(basename -- "$library")"
  done
  install -m 644 -- "$root/LICENSE" "$root/docs/install.md" "$tree/"
  tar --directory "$stage" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$epoch" \
    -cf - -- "$name" | gzip -9 -n >"$output/$name.tar.gz"
}

make_deb
make_tarball
ls -l -- "$output"
