#pragma once
// The storage of `nsl run --storage FILE`: a JSON object with a member for each key,
//
//   { "count": { "json": 3 }, "blob": { "base64": "AP8=" } }

#include <string>

#include "base/result.h"
#include "enclave/execution/memory_storage.h"

namespace nsl::cli {

// Nothing, if there is no such file. Fails with invalid-json or invalid-argument, and says where.
Result<execution::StorageContents> read_storage(const std::string& path);
// Puts the file in place whole or not at all.
Status write_storage(const std::string& path, const execution::StorageContents& contents);

}  // namespace nsl::cli
