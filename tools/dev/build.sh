# shellcheck shell=bash

help_build() {
  cat <<HELP
usage: ./dev build [--preset PRESET] [TARGET…]

Compiles everything, or the targets named (nsl, base_test, enclave/sandbox/all …), after the set-up
that it needs. The result is in build/PRESET; the programs are in build/PRESET/bin.

  --preset PRESET   one of: $(preset_names | tr '\n' ' ')(default: release)

The generated guest (the JavaScript engine as native code) takes a minute or more the first time. It
is in build/guest, made once for each bounds mode and shared by all presets.
HELP
}

cmd_build() {
  local preset=release targets=()
  while [[ $# -gt 0 ]]; do
    case $1 in
      --preset)
        take_value preset "$@"
        shift
        ;;
      -*) usage_error "does not know the option \"$1\"" ;;
      *) targets+=("$1") ;;
    esac
    shift
  done
  require_preset "$preset"
  [[ ${#targets[@]} -gt 0 ]] || targets=(all)
  compile "$preset" "${targets[@]}"
}
