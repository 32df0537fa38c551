# How our own C and C++ is compiled: one interface target for the warnings, and flags for every
# target of the tree (hardening, sanitizers), since those must agree across it.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
set(THREADS_PREFER_PTHREAD_FLAG ON)

get_filename_component(NSL_ROOT "${CMAKE_CURRENT_LIST_DIR}/.." ABSOLUTE)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
set(NSL_SANITIZER "" CACHE STRING "Empty, address (with undefined), or thread")
option(NSL_HARDENING "Compile and link with the hardening flags of a shipped binary" ON)
option(NSL_FUZZERS "Build the libFuzzer targets (clang only)" OFF)
option(NSL_TESTS "Build the unit tests" ON)
set(NSL_TEST_TIME_FACTOR 1 CACHE STRING "Multiplies each test's time limit")

# Sanitized code at -O0 is several times slower and finds no more.
set(nsl_debug_level -O0)
if(NSL_SANITIZER)
  set(nsl_debug_level -O1)
endif()
foreach(language C CXX)
  set(CMAKE_${language}_FLAGS_RELEASE "-O2 -g1 -DNDEBUG")
  set(CMAKE_${language}_FLAGS_DEBUG "${nsl_debug_level} -g")
endforeach()

if(NOT CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(NSL_CCACHE ccache)
  mark_as_advanced(NSL_CCACHE)
  if(NSL_CCACHE)
    set(CMAKE_C_COMPILER_LAUNCHER "${NSL_CCACHE}")
    set(CMAKE_CXX_COMPILER_LAUNCHER "${NSL_CCACHE}")
  endif()
endif()

# No path of the build machine in a binary: __FILE__ and debug information start at the root.
add_compile_options("-ffile-prefix-map=${NSL_ROOT}=.")

# The interface target of our own code. What others wrote (generated C, system headers) is not
# linked to it, or comes in as SYSTEM.
add_library(nsl_compile INTERFACE)
target_compile_options(nsl_compile INTERFACE -Wall -Wextra -Wpedantic -Werror)
target_include_directories(nsl_compile INTERFACE "${NSL_ROOT}")

# PIE is the default of both compilers; CMake needs to be told that the link is one, too.
include(CheckPIESupported)
check_pie_supported()

if(NSL_HARDENING)
  add_compile_options(-fstack-protector-strong -fcf-protection)
  if(CMAKE_BUILD_TYPE STREQUAL "Release")
    add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
  endif()
  add_link_options(LINKER:-z,relro,-z,now LINKER:-z,noexecstack)
endif()

if(NSL_SANITIZER STREQUAL "address")
  set(nsl_sanitizer_flags -fsanitize=address,undefined)
elseif(NSL_SANITIZER STREQUAL "thread")
  set(nsl_sanitizer_flags -fsanitize=thread)
elseif(NSL_SANITIZER)
  message(FATAL_ERROR "NSL_SANITIZER is '${NSL_SANITIZER}': expected empty, address or thread")
endif()
if(NSL_SANITIZER)
  add_compile_options(${nsl_sanitizer_flags} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(${nsl_sanitizer_flags})
endif()
if(NSL_FUZZERS)
  # Coverage for every room that a fuzzer links; the fuzzers themselves link the driver.
  add_compile_options(-fsanitize=fuzzer-no-link)
  add_compile_definitions(FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION=1)
endif()
