# nsl_unpack_quickjs(TARBALL PATCHES DIRECTORY): the engine's source with our patches (PATCHES/*.patch,
# in the order of their names) in DIRECTORY. Done at configure time, and again when a patch changed.

set(NSL_QUICKJS_SHA256 ec81da5b3249ed648dbc7df4a1654988910e66a118d9b71cb63534216efcfbbe)

function(nsl_unpack_quickjs tarball patches directory)
  if(NOT EXISTS "${tarball}")
    message(FATAL_ERROR "There is no ${tarball}: run `./dev setup`, which fetches it.")
  endif()
  file(SHA256 "${tarball}" found)
  if(NOT found STREQUAL NSL_QUICKJS_SHA256)
    message(FATAL_ERROR "Refused ${tarball}:\n  SHA-256 expected ${NSL_QUICKJS_SHA256}\n"
      "  SHA-256 found    ${found}")
  endif()

  file(GLOB patch_files "${patches}/*.patch")
  list(SORT patch_files)
  # The folder itself changes when a patch is added or removed.
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${patches}" ${patch_files})
  set(state "${found}")
  foreach(patch IN LISTS patch_files)
    file(SHA256 "${patch}" hash)
    string(APPEND state "\n${hash}")
  endforeach()
  if(EXISTS "${directory}/.unpacked")
    file(READ "${directory}/.unpacked" done)
    if(done STREQUAL state)
      return()
    endif()
  endif()

  find_program(PATCH_PROGRAM patch REQUIRED)
  get_filename_component(parent "${directory}" DIRECTORY)
  file(REMOVE_RECURSE "${directory}")
  file(ARCHIVE_EXTRACT INPUT "${tarball}" DESTINATION "${parent}")
  foreach(patch IN LISTS patch_files)
    execute_process(
      COMMAND "${PATCH_PROGRAM}" --strip=1 --fuzz=0 --no-backup-if-mismatch --input "${patch}"
      WORKING_DIRECTORY "${directory}" RESULT_VARIABLE status OUTPUT_VARIABLE said ERROR_VARIABLE said)
    if(NOT status EQUAL 0)
      message(FATAL_ERROR "${patch} does not apply:\n${said}")
    endif()
  endforeach()
  file(WRITE "${directory}/.unpacked" "${state}")
endfunction()
