#pragma once
// What the store holds of functions, and under which keys; every value is a sealed record under the
// owner's data key (keys/user_cipher.h), and counts against the owner's quota:
//
//   engine/function  owner  name                   the function: versions, aliases, who may invoke it
//   engine/needs     owner  name  version          what a version's config names
//   engine/code      owner  name  version  piece   a version's source, in pieces of kCodePieceBytes
//
// Every parse fails with storage-corrupt if the bytes are not what encode() makes.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/units.h"
#include "crypto/sha256.h"
#include "enclave/engine/callers.h"
#include "enclave/engine/selector.h"

namespace nsl::engine {

inline constexpr std::size_t kMaxVersions = 100;
inline constexpr std::size_t kMaxAliases = 16;
inline constexpr std::size_t kMaxNamed = 64;  // secrets, keys of one config
inline constexpr std::size_t kCodePieceBytes = std::size_t{1} << 20;
inline constexpr std::uint32_t kMaxSourceBytes = 8U << 20;

inline constexpr std::string_view kFunctionSpace = "engine/function";
inline constexpr std::string_view kNeedsSpace = "engine/needs";
inline constexpr std::string_view kCodeSpace = "engine/code";

// One version: immutable.
struct FunctionVersion {
  std::uint32_t number = 0;  // from 1; never given twice
  crypto::Digest32 hash{};   // of code and configuration
  UnixMillis deployed;
  std::uint32_t source_bytes = 0;

  FunctionHash id() const;  // the hash as hex
  std::uint32_t pieces() const;

  friend bool operator==(const FunctionVersion&, const FunctionVersion&) = default;
};

struct FunctionRecord {
  std::uint64_t storage =
      0;  // names what it stores; random, so that a later one of its name is new
  UnixMillis created;
  std::uint32_t last_number = 0;                              // of the newest version that ever was
  std::vector<FunctionVersion> versions;                      // 1 to kMaxVersions, ascending
  std::map<std::string, std::uint32_t, std::less<>> aliases;  // to numbers; kLive among them
  Callers callers;

  // Null if there is none.
  const FunctionVersion* find(std::uint32_t number) const;
  const FunctionVersion* find(const crypto::Digest32& hash) const;

  Bytes encode() const;
  static Result<FunctionRecord> parse(ByteSpan value);

  friend bool operator==(const FunctionRecord&, const FunctionRecord&) = default;
};

// What a version's config names: for the owner to see, and to be checked at deployment.
struct FunctionNeeds {
  std::vector<std::string> secrets;
  std::vector<std::string> keys;

  Bytes encode() const;
  static Result<FunctionNeeds> parse(ByteSpan value);

  friend bool operator==(const FunctionNeeds&, const FunctionNeeds&) = default;
};

Bytes function_key(const UserId& owner, std::string_view name);
Bytes needs_key(const UserId& owner, std::string_view name, std::uint32_t version);
Bytes code_key(const UserId& owner, std::string_view name, std::uint32_t version,
               std::uint32_t piece);

// A prefix for scans, and the name in a key below it.
Bytes functions_of(const UserId& owner);
Result<std::string> function_name_in(ByteSpan function_key);

}  // namespace nsl::engine
