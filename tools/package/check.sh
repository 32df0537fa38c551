#!/usr/bin/env bash
# Holds the packages to what they promise.
#
# usage: check.sh OUTPUT-FOLDER CHECKOUT
#
#   the tarball   runs in a root folder that has no C library, no shell and no other program: only the
#                 unpacked tarball, /proc, /dev/null and empty folders. From nsl version to a function
#                 that the service has carried out.
#   the package   apt would install it on this machine, and its programs run from where it puts them.
#
# Needs root, or a kernel that lets users make namespaces.
set -euo pipefail

# Inside the namespaces: $1 the root folder.
if [[ ${3:-} == inside ]]; then
  root=$1
  mount -t proc proc "$root/proc"
  mount --bind /dev/null "$root/dev/null"
  chroot=$(command -v chroot)
  nsl() { env -i HOME=/home "$chroot" "$root" /opt/nsl/bin/nsl "$@"; }
  nsl version
  nsl check /try/hello.js
  nsl run /try/hello.js
  nsl up --detach
  nsl deploy /try/hello.js
  [[ $(nsl invoke hello) == '{"hello":"world"}' ]]
  nsl down
  exit 0
fi

output=$(cd -- "$1" && pwd)
checkout=$(cd -- "$2" && pwd)
root=$(mktemp -d)
trap 'rm -rf -- "$root"' EXIT
mkdir -p -- "$root/rootfs"/{proc,dev,tmp,home,try,opt}
: >"$root/rootfs/dev/null"
tar -xzf "$output"/nsl-*.tar.gz -C "$root/rootfs/opt"
mv -- "$root"/rootfs/opt/nsl-* "$root/rootfs/opt/nsl"
printf 'export default () => ({ hello: "world" });\n' >"$root/rootfs/try/hello.js"
namespaces=(unshare --mount --pid --fork)
[[ $(id -u) -eq 0 ]] || namespaces+=(--map-root-user)
"${namespaces[@]}" "${BASH_SOURCE[0]}" "$root/rootfs" "$checkout" inside
printf 'the tarball runs without a C library\n'

dpkg-deb --info "$output"/neo-service-layer_*.deb
mkdir -- "$root/deb"
dpkg-deb --extract "$output"/neo-service-layer_*.deb "$root/deb"
"$checkout/tests/newcomer/hour.sh" "$root/deb/usr/bin/nsl" "$root/deb/usr/bin/nsl-enclave-sim" \
  "$checkout" >/dev/null
if command -v apt-get >/dev/null; then
  apt-get install --simulate --no-install-recommends "$output"/neo-service-layer_*.deb | tail -n 2
fi
printf 'the package is fit for this machine\n'
