# Writes the runtime library's files into a C header: cmake -DOUTPUT=… -DROOT=… -DFILES=… -P embed.cmake
# Each file becomes an array with a zero after its last byte (the engine wants that); the table
# names them by their path under ROOT, in the order of FILES.
cmake_minimum_required(VERSION 3.25)

set(arrays "")
set(table "")
set(number 0)
foreach(file IN LISTS FILES)
  file(READ "${file}" hex HEX)
  file(SIZE "${file}" size)
  file(RELATIVE_PATH name "${ROOT}" "${file}")
  string(REGEX REPLACE "(..)" "0x\\1," bytes "${hex}")
  string(APPEND arrays "static const unsigned char nsl_runtime_${number}[] = {${bytes}0};\n")
  string(APPEND table "    {\"${name}\", nsl_runtime_${number}, ${size}},\n")
  math(EXPR number "${number} + 1")
endforeach()

file(CONFIGURE OUTPUT "${OUTPUT}" @ONLY CONTENT [[
/* Generated from guest/runtime/ by guest/toolchain/embed.cmake. */
struct nsl_runtime_file {
  const char *name; /* path under guest/runtime/ */
  const unsigned char *text; /* UTF-8, a zero follows */
  unsigned int size; /* without the zero */
};
@arrays@
#define NSL_RUNTIME_FILE_COUNT @number@
static const struct nsl_runtime_file nsl_runtime_files[NSL_RUNTIME_FILE_COUNT + 1] = {
@table@    {0, 0, 0},
};
]])
