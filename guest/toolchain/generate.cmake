# wasm2c, and the gas schedule's version: cmake -DWASM2C=… -DMODULE=… -DOUT=… -P generate.cmake
# Leaves a file alone whose content is the same, so that nothing that depends on it is made again.

set(work "${OUT}/generated/new")
file(MAKE_DIRECTORY "${work}")
execute_process(COMMAND "${WASM2C}" -n guest "${MODULE}" -o "${work}/engine.c" RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "wasm2c failed on ${MODULE}")
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
