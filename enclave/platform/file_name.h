#pragma once
// The names that the files port takes (enclave/platform/files.h); implementations share this check.

#include <cstddef>
#include <string_view>

#include "base/result.h"

namespace nsl::platform {

inline constexpr std::size_t kMaxFileNameSize = 200;

// 1 to 200 characters of [A-Za-z0-9._-], not beginning with a dot.
bool is_file_name(std::string_view name);

// Fails with invalid-argument if it is none.
Status check_file_name(std::string_view name);

}  // namespace nsl::platform
