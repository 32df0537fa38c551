# Brings a target of the guest project up to date: cmake -DDIR=… -DTARGET=… -P BuildGuest.cmake
# Two presets may build at once; the lock lets one at a time into the shared build directory.
cmake_minimum_required(VERSION 3.25)

if(NOT EXISTS "${DIR}/build.ninja")
  message(FATAL_ERROR
    "The guest (the JavaScript engine as native code) is not configured in ${DIR}.\n"
    "Run `./dev build` once: it fetches the engine's source and configures it.")
endif()
file(LOCK "${DIR}/.lock" GUARD PROCESS TIMEOUT 3600)
execute_process(COMMAND "${CMAKE_COMMAND}" --build "${DIR}" --target ${TARGET}
  RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "${TARGET} of the guest project did not build; the reason is above.")
endif()
