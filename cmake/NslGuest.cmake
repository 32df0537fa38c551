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

set(NSL_GUEST_COMPILER clang CACHE STRING
  "Which compiler made the guest's native code: clang, or gcc to hold both against each other")
set_property(CACHE NSL_GUEST_COMPILER PROPERTY STRINGS clang gcc)
set(nsl_guest_variant "${NSL_GUEST_BOUNDS}")
if(NSL_GUEST_COMPILER STREQUAL "gcc")
  string(APPEND nsl_guest_variant "-gcc")
endif()

# Include directories must exist when a target that names them is configured.
file(MAKE_DIRECTORY "${NSL_GUEST_DIR}/include" "${NSL_GUEST_DIR}/pristine/quickjs-2025.04.26")

# nsl_import_from_guest(NAME TARGET LIBRARY [HEADER…]): the target NAME is the static library LIBRARY,
# a path in the guest project's build directory, which that project's TARGET makes. Headers that it
# makes on the way are named so that who includes them is compiled again.
function(nsl_import_from_guest name target library)
  list(TRANSFORM ARGN PREPEND "${NSL_GUEST_DIR}/include/" OUTPUT_VARIABLE headers)
  add_custom_target(${name}_build
    COMMAND "${CMAKE_COMMAND}" "-DDIR=${NSL_GUEST_DIR}" "-DTARGET=${target}"
            -P "${NSL_ROOT}/cmake/BuildGuest.cmake"
    BYPRODUCTS "${NSL_GUEST_DIR}/${library}" ${headers}
    COMMENT "Bringing the guest project's ${target} up to date"
    USES_TERMINAL
    VERBATIM)
  add_library(${name} STATIC IMPORTED GLOBAL)
  set_target_properties(${name} PROPERTIES IMPORTED_LOCATION "${NSL_GUEST_DIR}/${library}")
  target_include_directories(${name} SYSTEM INTERFACE "${NSL_GUEST_DIR}/include")
  add_dependencies(${name} ${name}_build)
endfunction()

nsl_import_from_guest(nsl_guest "guest_${nsl_guest_variant}" "${nsl_guest_variant}/libnsl_guest.a"
  engine.h guest_schedule.h)

# The generated header's declarations depend on these: both sides must compile with the same.
include("${CMAKE_CURRENT_LIST_DIR}/NslGuestBounds.cmake")
target_compile_definitions(nsl_guest INTERFACE ${NSL_GUEST_DEFINITIONS_${NSL_GUEST_BOUNDS}})

# Peers, for benchmarks and differential tests only.
nsl_import_from_guest(nsl_unmetered_guest "unmetered_guest_${NSL_GUEST_BOUNDS}"
  "${NSL_GUEST_BOUNDS}/libunmetered_guest.a"
  unmetered.h)
set(nsl_native native_quickjs)
if(NSL_FUZZERS)
  set(nsl_native native_quickjs_counted)
endif()
nsl_import_from_guest(nsl_native_quickjs ${nsl_native} native/lib${nsl_native}.a)
target_include_directories(nsl_native_quickjs SYSTEM INTERFACE
  "${NSL_GUEST_DIR}/pristine/quickjs-2025.04.26")
target_link_libraries(nsl_native_quickjs INTERFACE m pthread)
