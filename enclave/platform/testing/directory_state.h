#pragma once
// The content of a directory as a value: what a test saves, compares, changes and puts back.

#include <map>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "enclave/platform/files.h"

namespace nsl::platform::testing {

// Each file's name and bytes.
using DirectoryState = std::map<std::string, Bytes, std::less<>>;

// The bytes of one file, of all files. Fail as the port does.
Result<Bytes> read_file(Files& files, std::string_view name);
Result<DirectoryState> read_directory(Files& files);

// Makes the file's content these bytes, creating it if it is not there. It stays the same file: who
// has it open sees the change. Neither atomic nor synced.
Status write_file(Files& files, std::string_view name, ByteSpan bytes);

}  // namespace nsl::platform::testing
