# How a room declares what it builds. Every helper takes SOURCES and DEPS; a target sees the
# repository's root as its include path and our warnings as errors.
#
#   nsl_add_library(nsl_base SOURCES a.cc b.cc DEPS x [PRIVATE_DEPS y])      no SOURCES: header-only
#   nsl_add_executable(nsl SOURCES main.cc DEPS nsl_execution)
#   nsl_add_test(base SOURCES a_test.cc DEPS nsl_base [NAME base_slow] [TIMEOUT seconds] [SERIAL])
#   nsl_add_fuzzer(meter SOURCES meter_fuzz.cc DEPS nsl_meter               → fuzz_meter
#   nsl_add_bench(engine SOURCES engine.cc DEPS nsl_execution)              → bench_engine
#   nsl_add_script_bench(service DEPS nsl)      → bench_service, which builds what bench/service/run drives

include(GoogleTest)

function(_nsl_parse prefix options single)
  cmake_parse_arguments(arg "${options}" "${single}" "SOURCES;DEPS;PRIVATE_DEPS" ${ARGN})
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "${prefix}: did not understand '${arg_UNPARSED_ARGUMENTS}'")
  endif()
  foreach(name ${options} ${single} SOURCES DEPS PRIVATE_DEPS)
    set(arg_${name} "${arg_${name}}" PARENT_SCOPE)
  endforeach()
endfunction()

function(nsl_add_library name)
  _nsl_parse("nsl_add_library(${name})" "" "" ${ARGN})
  if(arg_SOURCES)
    add_library(${name} STATIC ${arg_SOURCES})
    target_include_directories(${name} PUBLIC "${NSL_ROOT}")
    target_link_libraries(${name} PUBLIC ${arg_DEPS} PRIVATE nsl_compile ${arg_PRIVATE_DEPS})
  else()
    add_library(${name} INTERFACE)
    target_include_directories(${name} INTERFACE "${NSL_ROOT}")
    target_link_libraries(${name} INTERFACE ${arg_DEPS})
  endif()
endfunction()

function(nsl_add_executable name)
  _nsl_parse("nsl_add_executable(${name})" "" "" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE nsl_compile ${arg_DEPS} ${arg_PRIVATE_DEPS})
endfunction()

# The executable <room>_test (or <NAME>_test), every test of it known to ctest under the label
# <room>, which is what `./dev test ROOM` selects. NSL_SOURCE_DIR is the checkout's root: tests read
# examples and vectors from there. SERIAL keeps a test that needs the whole machine alone.
function(nsl_add_test room)
  if(NOT NSL_TESTS)
    return()
  endif()
  _nsl_parse("nsl_add_test(${room})" "SERIAL" "NAME;TIMEOUT" ${ARGN})
  find_package(GTest REQUIRED)
  if(NOT arg_NAME)
    set(arg_NAME ${room})
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 60)
  endif()
  math(EXPR timeout "${arg_TIMEOUT} * ${NSL_TEST_TIME_FACTOR}")
  set(target ${arg_NAME}_test)
  add_executable(${target} ${arg_SOURCES})
  target_compile_definitions(${target} PRIVATE "NSL_SOURCE_DIR=\"${NSL_ROOT}\"")
  target_link_libraries(${target} PRIVATE
    nsl_compile ${arg_DEPS} ${arg_PRIVATE_DEPS} GTest::gtest GTest::gmock GTest::gtest_main)
  set(properties LABELS ${room} TIMEOUT ${timeout})
  if(arg_SERIAL)
    list(APPEND properties RUN_SERIAL TRUE)
  endif()
  gtest_discover_tests(${target}
    TEST_PREFIX "${arg_NAME}: "
    DISCOVERY_MODE PRE_TEST
    DISCOVERY_TIMEOUT 60
    PROPERTIES ${properties})
endfunction()

# A libFuzzer target, in the fuzz preset only (elsewhere the source is not compiled). `./dev fuzz
# NAME` runs it with the corpus fuzz/corpus/<name>.
function(nsl_add_fuzzer name)
  if(NOT NSL_FUZZERS)
    return()
  endif()
  _nsl_parse("nsl_add_fuzzer(${name})" "" "" ${ARGN})
  add_executable(fuzz_${name} ${arg_SOURCES})
  target_compile_definitions(fuzz_${name} PRIVATE "NSL_SOURCE_DIR=\"${NSL_ROOT}\"")
  target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  target_link_libraries(fuzz_${name} PRIVATE nsl_compile ${arg_DEPS} ${arg_PRIVATE_DEPS})
endfunction()

# A benchmark, built on demand (`./dev bench NAME`) and never by `all`.
function(nsl_add_bench name)
  _nsl_parse("nsl_add_bench(${name})" "" "" ${ARGN})
  add_executable(bench_${name} EXCLUDE_FROM_ALL ${arg_SOURCES})
  target_compile_definitions(bench_${name} PRIVATE "NSL_SOURCE_DIR=\"${NSL_ROOT}\"")
  find_package(benchmark QUIET)
  target_link_libraries(bench_${name} PRIVATE nsl_compile ${arg_DEPS} ${arg_PRIVATE_DEPS})
  if(benchmark_FOUND)
    target_link_libraries(bench_${name} PRIVATE benchmark::benchmark)
  endif()
endfunction()

function(nsl_add_script_bench name)
  _nsl_parse("nsl_add_script_bench(${name})" "" "" ${ARGN})
  add_custom_target(bench_${name} DEPENDS ${arg_DEPS})
endfunction()
