#pragma once
// A file with a secret of a fixed size that only its owner may read.

#include <cstddef>
#include <string>

#include "base/result.h"
#include "base/secret_bytes.h"
#include "enclave/platform/entropy.h"

namespace nsl::platform::simulation {

// Reads the file, made of `size` random bytes if it is not there. Errors: as told by
// SimulatedSealingKey::from_key_file().
Result<SecretBytes> read_or_make_key_file(const std::string& path, std::size_t size,
                                          Entropy& entropy);

}  // namespace nsl::platform::simulation
