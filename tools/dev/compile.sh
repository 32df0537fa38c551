# shellcheck shell=bash
# Configures and compiles: the guest project and the presets of CMakePresets.json.

preset_names() {
  sed -n '/"configurePresets"/,/^  \]/s/^ *"name": "\([a-z]*\)",$/\1/p' \
    "$NSL_ROOT/CMakePresets.json" | grep -vx base
}

require_preset() {
  preset_names | grep -qx -- "$1" ||
    usage_error "there is no preset \"$1\"; there are: $(preset_names | tr '\n' ' ')"
}

# A build directory made for another place (a moved or copied checkout) is of no use to CMake.
discard_if_moved() {
  local home
  [[ -f $1/CMakeCache.txt ]] || return 0
  home=$(sed -n 's/^CMAKE_HOME_DIRECTORY:INTERNAL=//p' "$1/CMakeCache.txt")
  if [[ $home != "$2" ]]; then
    say "$1 was made for $home; making it anew"
    rm -rf -- "$1"
  fi
}

configure_guest() {
  local dir="$NSL_BUILD/guest"
  discard_if_moved "$dir" "$NSL_ROOT/guest"
  [[ ! -f $dir/build.ninja ]] || return 0
  say 'configuring the guest'
  cmake -S "$NSL_ROOT/guest" -B "$dir" -G Ninja --log-level=NOTICE \
    "-DNSL_QUICKJS_TARBALL=$QUICKJS_TARBALL" >"$NSL_BUILD/guest.log" 2>&1 || {
    cat "$NSL_BUILD/guest.log" >&2
    die 'the guest could not be configured'
  }
}

# CMake runs again by itself when a CMakeLists.txt changes, but does not watch the presets.
configure_preset() {
  local preset=$1 dir="$NSL_BUILD/$1"
  discard_if_moved "$dir" "$NSL_ROOT"
  if [[ -f $dir/build.ninja && ! $NSL_ROOT/CMakePresets.json -nt $dir/build.ninja ]]; then
    return 0
  fi
  say "configuring $preset"
  (cd "$NSL_ROOT" && cmake --preset "$preset" --log-level=NOTICE) >"$NSL_BUILD/$preset.log" 2>&1 || {
    cat "$NSL_BUILD/$preset.log" >&2
    die "the preset $preset could not be configured"
  }
}

# compile PRESET TARGET…: brings these up to date, with set-up and configuration before.
compile() {
  local preset=$1
  shift
  lock
  ensure_setup
  configure_guest
  configure_preset "$preset"
  [[ ! -t 2 ]] || export CLICOLOR_FORCE=1
  cmake --build "$NSL_BUILD/$preset" --target "$@" 2>&1 | show_build_progress ||
    die "the build ($preset) failed; the reason is above"
  unlock
}

# Passes a build's output on to standard error, without the lines that every build has even when
# nothing changed. On a terminal the steps share one line.
show_build_progress() {
  local line open=no
  while IFS= read -r line; do
    case $line in
      *'] Bringing the guest '* | 'ninja: no work to do.' | 'ninja: Entering directory'*) ;;
      '['*/*']'*)
        if [[ -t 2 ]]; then
          printf '\r\033[K%s' "${line:0:$((${COLUMNS:-100} - 1))}" >&2
          open=yes
        else
          say "$line"
        fi
        ;;
      *)
        [[ $open == no ]] || printf '\n' >&2
        open=no
        say "$line"
        ;;
    esac
  done
  [[ $open == no ]] || printf '\r\033[K' >&2
}
