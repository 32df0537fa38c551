# wasm2c with our way of addressing memory:
#   cmake -DWASM2C=… -DMODULE=in.wasm -DNAME=guest -DSOURCE=out/engine.c -DHEADER=out/engine.h -P …
# -DREPORT=meter.json: the meter's report on the module, which says how many charges there are.
# Leaves a file alone whose content is the same, so that nothing that depends on it is made again.
cmake_minimum_required(VERSION 3.25)

get_filename_component(base "${HEADER}" NAME_WE)
set(work "${SOURCE}.new")
file(MAKE_DIRECTORY "${work}")
execute_process(COMMAND "${WASM2C}" -n "${NAME}" "${MODULE}" -o "${work}/${base}.c"
  COMMAND_ERROR_IS_FATAL ANY)

# native/memory_access.h takes the place of wasm2c's loads and stores, behind their definition. The
# file is edited by sed, since CMake reads the semicolons and brackets of 9 MB of C as lists.
set(first_use "DEFINE_LOAD(i32_load, u32, u32, u32)")
execute_process(
  COMMAND sed -i "s/^${first_use}\$/#include \"memory_access.h\"\\n#include \"charge.h\"\\n&/"
          "${work}/${base}.c"
  COMMAND_ERROR_IS_FATAL ANY)
file(STRINGS "${work}/${base}.c" included REGEX "^#include \"memory_access.h\"$")
if(NOT included)
  message(FATAL_ERROR "wasm2c's output has no line '${first_use}': is it version 1.0.32?")
endif()

# native/charge.h takes the place of what wasm2c makes of a charge.
execute_process(
  COMMAND sed -i -z -E -f "${CMAKE_CURRENT_LIST_DIR}/native/charge.sed" "${work}/${base}.c"
  COMMAND_ERROR_IS_FATAL ANY)
if(REPORT)
  file(READ "${REPORT}" report)
  string(JSON regions GET "${report}" regions)
  file(STRINGS "${work}/${base}.c" charges REGEX "^ *NSL_CHARGE")
  list(LENGTH charges charges)
  if(NOT charges EQUAL regions)
    message(FATAL_ERROR "of ${regions} charges ${charges} were found in wasm2c's output")
  endif()
endif()

file(COPY_FILE "${work}/${base}.c" "${SOURCE}" ONLY_IF_DIFFERENT)
file(COPY_FILE "${work}/${base}.h" "${HEADER}" ONLY_IF_DIFFERENT)
