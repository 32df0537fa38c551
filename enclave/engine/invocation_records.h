#pragma once
// What is remembered of an invocation, and under which keys; every value is a sealed record under the
// user's data key, and counts against the user's quota:
//
//   engine/invocation  user  age  id     `age` falls with time, so the newest comes first
//
// The caller and the owner each have one of their own, under their own key. It holds neither the input
// nor the result.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/units.h"
#include "enclave/engine/invocation_id.h"
#include "enclave/execution/logs.h"

namespace nsl::engine {

inline constexpr std::string_view kInvocationSpace = "engine/invocation";

// A record holds this much of the log; what is more is cut, with a mark.
inline constexpr std::size_t kMaxRecordedLogBytes = std::size_t{16} << 10;
inline constexpr std::size_t kMaxRecordedTextBytes = 4096;

struct InvocationRecord {
  InvocationId id;
  UserId caller;
  UserId owner;
  FunctionName function;      // empty: an ad-hoc execution
  std::uint32_t version = 0;  // 0: likewise
  FunctionHash hash;
  UnixMillis started;
  std::uint64_t busy_micros = 0;  // inside the engine
  std::uint32_t runs = 1;         // more than one: it met conflicts and ran again
  Gas gas;
  bool owner_pays = false;
  // Of why there is no result: a slug of the registry, and what the function said. Empty: it has one.
  std::string error;
  std::string error_detail;
  std::string message;  // type and message of what was thrown
  std::vector<execution::LogLine> log;
  bool log_is_cut = false;

  Bytes encode() const;
  static Result<InvocationRecord> parse(ByteSpan value);
};

Bytes invocation_key(const UserId& user, const InvocationId& id);
Bytes invocations_of(const UserId& user);
Bytes all_invocations();

// Whose record a key below all_invocations() is, and which.
struct InvocationPlace {
  UserId user;
  InvocationId id;
};
Result<InvocationPlace> invocation_place(ByteSpan key);

}  // namespace nsl::engine
