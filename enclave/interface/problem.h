#pragma once
// A refusal as a problem document (RFC 9457). Its type, title and status are those of the registry,
// base/errors.def, so that they are the same wherever the error comes from:
//
//   {"type":"urn:nsl:error:invalid-argument", "title":…, "status":400, "code":"invalid-argument",
//    "detail":"lifetime_seconds: …", "field":"lifetime_seconds"}
//
// The detail of an error whose audience is the operator or us is not told to others: it may name a
// file or a state of the host's.
//
// Thread-safety: values; pure.

#include <cstdint>
#include <optional>
#include <string>

#include "base/error.h"
#include "base/json_writer.h"
#include "base/wiping_allocator.h"
#include "enclave/interface/message.h"

namespace nsl::interface {

// What a problem tells beside its error; what is empty is left out.
struct ProblemDetails {
  std::string field{};                   // of the body or the query, or a header's name
  std::string rule{};                    // of the permission table: "secrets.get"
  std::uint32_t line = 0;                // of the body or the source, from 1
  std::uint32_t column = 0;              // in bytes, from 1
  std::optional<std::uint64_t> limit{};  // that was exceeded
  std::string allowed{};                 // methods: the header Allow
  std::uint32_t retry_after = 0;         // seconds; 0: what the error's own nature says
};

// Who reads it.
enum class Reader : std::uint8_t { kCaller, kOperator };

inline constexpr std::string_view kProblemType = "application/problem+json";

// A document that is still open, for members of the caller's own; finish() closes it.
class Problem {
 public:
  Problem(const Error& error, const ProblemDetails& details, Reader reader);

  JsonWriter<WipingBytes>& json() { return json_; }
  Reply finish();

 private:
  Reply reply_;
  JsonWriter<WipingBytes> json_{reply_.body};
};

Reply problem(const Error& error, const ProblemDetails& details = {},
              Reader reader = Reader::kCaller);

}  // namespace nsl::interface
