#pragma once
// Key files (client/key_pem.h) that only their owner can read.

#include <string>

#include "base/result.h"
#include "client/key_pem.h"

namespace nsl::cli {

Result<crypto::SigningKey> read_key_file(const std::string& path);
// Fails with already-exists: a key that is overwritten is gone.
Status write_key_file(const std::string& path, const crypto::SigningKey& key);

}  // namespace nsl::cli
