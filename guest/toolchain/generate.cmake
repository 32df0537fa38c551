# wasm2c, and the gas schedule's version: cmake -DWASM2C=… -DMODULE=… -DOUT=… -P generate.cmake
# Leaves a file alone whose content is the same, so that nothing that depends on it is made again.
cmake_minimum_required(VERSION 3.25)

set(work "${OUT}/generated/new")
file(MAKE_DIRECTORY "${work}")
execute_process(COMMAND "${WASM2C}" -n guest "${MODULE}" -o "${work}/engine.c" RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "wasm2c failed on ${MODULE}")
endif()

# native/memory_access.h takes the place of wasm2c's loads and stores, behind their definition. The
# file is edited by sed, since CMake reads the semicolons and brackets of 9 MB of C as lists.
set(first_use "DEFINE_LOAD(i32_load, u32, u32, u32)")
execute_process(
  COMMAND sed -i "s/^${first_use}\$/#include \"memory_access.h\"\\n&/" "${work}/engine.c"
  COMMAND_ERROR_IS_FATAL ANY)
file(STRINGS "${work}/engine.c" included REGEX "^#include \"memory_access.h\"$")
if(NOT included)
  message(FATAL_ERROR "wasm2c's output has no line '${first_use}': is it version 1.0.32?")
endif()

file(SHA256 "${MODULE}" schedule)
file(WRITE "${work}/schedule.txt" "${schedule}\n")
file(WRITE "${work}/guest_schedule.h" "\
#pragma once
/* The version of the gas schedule: SHA-256 of the metered engine. */
#define NSL_GAS_SCHEDULE \"${schedule}\"
")
file(COPY_FILE "${work}/engine.c" "${OUT}/generated/engine.c" ONLY_IF_DIFFERENT)
file(COPY_FILE "${work}/engine.h" "${OUT}/include/engine.h" ONLY_IF_DIFFERENT)
file(COPY_FILE "${work}/guest_schedule.h" "${OUT}/include/guest_schedule.h" ONLY_IF_DIFFERENT)
file(COPY_FILE "${work}/schedule.txt" "${OUT}/schedule.txt" ONLY_IF_DIFFERENT)
