# nsl_guest: the JavaScript engine as generated native code. It is a project of its own
# (guest/CMakeLists.txt), built once for each bounds mode and shared by every preset, because its
# one huge C file takes minutes to compile. Only enclave/sandbox links it.
#
# Every build asks that project to bring itself up to date; when nothing changed that costs a few
# hundredths of a second. `./dev build` configures it, a plain `cmake --build` says so if it is not.

set(NSL_GUEST_BOUNDS guard CACHE STRING
  "How the guest checks its bounds: guard (guard pages) or explicit (compares, for Occlum)")
set_property(CACHE NSL_GUEST_BOUNDS PROPERTY STRINGS guard explicit)
if(NOT NSL_GUEST_BOUNDS MATCHES "^(guard|explicit)$")
  message(FATAL_ERROR "NSL_GUEST_BOUNDS is '${NSL_GUEST_BOUNDS}': expected guard or explicit")
endif()
set(NSL_GUEST_DIR "${CMAKE_SOURCE_DIR}/build/guest" CACHE PATH
  "Where the guest project is built; schedule.txt, engine.h and a library a bounds mode are there")

set(NSL_GUEST_LIBRARY "${NSL_GUEST_DIR}/${NSL_GUEST_BOUNDS}/libnsl_guest.a")
set(NSL_GUEST_HEADER "${NSL_GUEST_DIR}/include/engine.h")
set(NSL_GUEST_SCHEDULE "${NSL_GUEST_DIR}/schedule.txt")

add_custom_target(nsl_guest_build
  COMMAND "${CMAKE_COMMAND}" "-DDIR=${NSL_GUEST_DIR}" "-DBOUNDS=${NSL_GUEST_BOUNDS}"
          -P "${CMAKE_CURRENT_LIST_DIR}/BuildGuest.cmake"
  BYPRODUCTS "${NSL_GUEST_LIBRARY}" "${NSL_GUEST_HEADER}" "${NSL_GUEST_SCHEDULE}"
  COMMENT "Bringing the guest (${NSL_GUEST_BOUNDS}) up to date"
  USES_TERMINAL
  VERBATIM)

# The include directory must exist when a target that names it is configured.
file(MAKE_DIRECTORY "${NSL_GUEST_DIR}/include")
add_library(nsl_guest STATIC IMPORTED GLOBAL)
set_target_properties(nsl_guest PROPERTIES IMPORTED_LOCATION "${NSL_GUEST_LIBRARY}")
add_dependencies(nsl_guest nsl_guest_build)
target_include_directories(nsl_guest SYSTEM INTERFACE "${NSL_GUEST_DIR}/include")

# The generated header's declarations depend on these: both sides must compile with the same.
include("${CMAKE_CURRENT_LIST_DIR}/NslGuestBounds.cmake")
target_compile_definitions(nsl_guest INTERFACE ${NSL_GUEST_DEFINITIONS_${NSL_GUEST_BOUNDS}})
