# shellcheck shell=bash
# Fetches the source of QuickJS, once, into $NSL_CACHE: the upstream tarball of the Debian source
# package `quickjs`, suite trixie, from the mirror that this machine already uses. Whatever its way
# here, only one content is accepted.

readonly QUICKJS_NAME=quickjs_2025.04.26.orig.tar.xz
readonly QUICKJS_SHA256=ec81da5b3249ed648dbc7df4a1654988910e66a118d9b71cb63534216efcfbbe
readonly QUICKJS_SUITE=trixie
readonly QUICKJS_TARBALL="$NSL_CACHE/$QUICKJS_NAME"

sha256_of() { sha256sum <"$1" | cut -d ' ' -f 1; }

ensure_quickjs() {
  if [[ -n ${NSL_QUICKJS_TARBALL:-} ]]; then
    [[ -f $NSL_QUICKJS_TARBALL ]] ||
      die "NSL_QUICKJS_TARBALL names $NSL_QUICKJS_TARBALL, which is not a file"
    accept_quickjs "$NSL_QUICKJS_TARBALL"
    return
  fi
  if [[ -f $QUICKJS_TARBALL ]]; then
    [[ $(sha256_of "$QUICKJS_TARBALL") != "$QUICKJS_SHA256" ]] || return 0
    say "the cached $QUICKJS_NAME is damaged; fetching it again"
    rm -f -- "$QUICKJS_TARBALL"
  fi
  fetch_quickjs
}

# Puts the tarball $1 into the cache if it is the one.
accept_quickjs() {
  local found
  found=$(sha256_of "$1")
  [[ $found == "$QUICKJS_SHA256" ]] || die "refused $1: it is not $QUICKJS_NAME
  SHA-256 expected $QUICKJS_SHA256
  SHA-256 found    $found"
  [[ ! $1 -ef $QUICKJS_TARBALL ]] || return 0
  mkdir -p "$NSL_CACHE"
  cp -- "$1" "$QUICKJS_TARBALL.part.$$"
  mv -- "$QUICKJS_TARBALL.part.$$" "$QUICKJS_TARBALL"
}

fetch_quickjs() {
  say "fetching $QUICKJS_NAME (Debian source package quickjs, suite $QUICKJS_SUITE)"
  local mirrors
  mapfile -t mirrors < <(debian_mirrors)
  [[ ${#mirrors[@]} -gt 0 ]] ||
    die "apt on this machine names no Debian archive; get $QUICKJS_NAME and set NSL_QUICKJS_TARBALL=FILE"
  local mirror
  for mirror in "${mirrors[@]}"; do
    if fetch_quickjs_from "$mirror"; then
      return 0
    fi
  done
  die "no mirror gave the source package quickjs of $QUICKJS_SUITE; without a network, set NSL_QUICKJS_TARBALL=FILE to a copy of $QUICKJS_NAME"
}

# The archives that apt on this machine takes its own release from, one URI a line. apt itself reads
# both forms of its configuration (sources.list and deb822).
debian_mirrors() {
  local release
  release=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-}")
  # shellcheck disable=SC2016  # the placeholders are apt's
  apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
    awk -v release="$release" '
      $3 == "main" && ($2 == release || $2 == "stable" || $2 == "oldstable" || $2 == "bookworm") &&
        $1 !~ /security/ && !seen[$1]++ { print $1 }'
}

# The keyring that the machine's configuration names for the archive $1; nothing if none.
keyring_of() {
  local uri=${1%/}
  local file
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list \
    /etc/apt/sources.list.d/*.sources; do
    [[ -f $file ]] || continue
    awk -v uri="$uri" '
      function finish() { if (here && key != "") { print key; exit } here = 0; key = "" }
      /^[[:space:]]*#/ { next }
      /^[[:space:]]*$/ { finish() }
      /^deb/ && index($0, uri) && match($0, /signed-by=[^] ]*/) {
        print substr($0, RSTART + 10, RLENGTH - 10); exit
      }
      tolower($1) == "uris:" { for (i = 2; i <= NF; ++i) if ($i == uri || $i == uri "/") here = 1 }
      tolower($1) == "signed-by:" && $2 ~ /^\// { key = $2 }
      END { finish() }' "$file"
  done | head -n 1
}

# An apt of its own: its list of sources, its state and its cache are in a directory that goes away,
# so the machine's configuration stays as it is and root is not needed.
fetch_quickjs_from() {
  local mirror=$1 keyring options='' work status=0
  keyring=$(keyring_of "$mirror")
  [[ -z $keyring ]] || options="[signed-by=$keyring] "
  mkdir -p "$NSL_BUILD"
  work=$(mktemp -d "$NSL_BUILD/apt.XXXXXX")
  mkdir -p "$work/lists/partial" "$work/cache/archives/partial"
  printf 'deb-src %s%s %s main\n' "$options" "$mirror" "$QUICKJS_SUITE" >"$work/sources.list"
  local apt=(apt-get
    -o "Dir::Etc::SourceList=$work/sources.list" -o Dir::Etc::SourceParts=/dev/null
    -o "Dir::State::Lists=$work/lists" -o "Dir::Cache=$work/cache"
    -o APT::Sandbox::User="$(id -un)" -o APT::Get::List-Cleanup=0
    -o Acquire::Languages=none -o Debug::NoLocking=1)
  (
    cd "$work" &&
      "${apt[@]}" -qq update >&2 &&
      "${apt[@]}" -qq source --download-only --tar-only quickjs >&2
  ) || status=1
  if [[ $status -eq 0 && ! -f $work/$QUICKJS_NAME ]]; then
    say "$mirror has another version of quickjs: $(cd "$work" && ls -- *.tar.*)"
    status=1
  fi
  [[ $status -ne 0 ]] || (accept_quickjs "$work/$QUICKJS_NAME") || status=1
  rm -rf -- "$work"
  return "$status"
}
