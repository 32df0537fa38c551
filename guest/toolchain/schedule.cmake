# The gas schedule's version is the metered module's hash: cmake -DMODULE=… -DOUT=… -P schedule.cmake
# Leaves a file alone whose content is the same.
cmake_minimum_required(VERSION 3.25)

file(SHA256 "${MODULE}" schedule)
file(WRITE "${OUT}/generated/schedule.txt" "${schedule}\n")
file(WRITE "${OUT}/generated/guest_schedule.h" "\
#pragma once
/* The version of the gas schedule: SHA-256 of the metered engine. */
#define NSL_GAS_SCHEDULE \"${schedule}\"
")
file(COPY_FILE "${OUT}/generated/guest_schedule.h" "${OUT}/include/guest_schedule.h" ONLY_IF_DIFFERENT)
file(COPY_FILE "${OUT}/generated/schedule.txt" "${OUT}/schedule.txt" ONLY_IF_DIFFERENT)
