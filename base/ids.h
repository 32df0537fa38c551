#pragma once
// The identifiers that rooms share. They check nothing: each is validated where it is made.

#include <cstddef>

#include "base/strong.h"

namespace nsl {

// A user: what its key pair's public half is called (enclave/identity makes it). At most
// kMaxUserIdBytes of printable ASCII. Public.
struct UserIdTag;
using UserId = StrongId<UserIdTag>;

inline constexpr std::size_t kMaxUserIdBytes = 64;

// A function's name among those of its owner.
struct FunctionNameTag;
using FunctionName = StrongId<FunctionNameTag>;

// What a function is: the SHA-256 of its code and configuration, as 64 lower-case hex digits.
struct FunctionHashTag;
using FunctionHash = StrongId<FunctionHashTag>;

}  // namespace nsl
