#pragma once
// Why the service refused a request: its problem document (RFC 9457), as a value.
//
// The reply is the service's word and may be anybody's who broke into it: it is bounded (transport.h),
// parsed strictly, and what is missing or of another type is left empty.
//
// Pure; values.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "base/error.h"
#include "client/http.h"

namespace nsl::client {

struct Problem {
  int status = 0;
  std::string slug;        // "invalid-argument": the end of `type`; for programs
  std::string title;       // the meaning of the slug
  std::string detail;      // of this case
  std::string field;       // of the request that is at fault
  std::string rule;        // of the permission table
  std::uint32_t line = 0;  // of the body or the source, from 1; 0: none
  std::uint32_t column = 0;
  std::optional<std::uint64_t> limit;  // that was exceeded
  std::optional<std::chrono::seconds> retry_after;

  // Of a function that failed.
  std::string error_type;  // "TypeError"
  std::string message;
  std::string stack;

  // The error with this slug; service-refused if the registry has none.
  Error error() const;
};

// Of a reply that is not ok(). One that is no problem document (a proxy's) has the status alone.
Problem problem_of(const Reply& reply);

}  // namespace nsl::client
