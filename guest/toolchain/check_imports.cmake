# Fails if MODULE imports anything but ALLOWED: cmake -DOBJDUMP=… -DMODULE=… -DALLOWED=a.b;a.c -P …
cmake_minimum_required(VERSION 3.25)

execute_process(COMMAND "${OBJDUMP}" -x -j Import "${MODULE}"
  OUTPUT_VARIABLE listing ERROR_VARIABLE error RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "${MODULE} can't be read: ${error}")
endif()
string(REGEX MATCHALL "<- [^\n]+" imports "${listing}")
foreach(import IN LISTS imports)
  string(REPLACE "<- " "" import "${import}")
  if(NOT import IN_LIST ALLOWED)
    list(APPEND refused "${import}")
  endif()
endforeach()
# An import that the pattern does not know must not pass unseen.
string(REGEX MATCHALL "\n - " entries "${listing}")
list(LENGTH entries entry_count)
list(LENGTH imports import_count)
if(refused OR NOT entry_count EQUAL import_count)
  message(FATAL_ERROR "${MODULE} imports what the ABI does not have: ${refused}\n${listing}")
endif()
