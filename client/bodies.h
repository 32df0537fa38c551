#pragma once
// Bodies of requests. Internal to this room.

#include <string_view>

#include "base/bytes.h"
#include "base/wiping_allocator.h"
#include "client/json_fields.h"

namespace nsl::client {

inline constexpr const char* kJsonType = "application/json";
inline constexpr const char* kBytesType = "application/octet-stream";

inline WipingBytes body_of(ByteSpan bytes) { return {bytes.begin(), bytes.end()}; }
inline WipingBytes body_of(std::string_view text) { return {text.begin(), text.end()}; }
inline WipingBytes body_of(const Json& json) { return body_of(std::string_view(json.dump())); }

}  // namespace nsl::client
