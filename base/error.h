#pragma once
// Errors are values. An Error is a code out of the one registry (base/errors.def) and a detail that
// describes the single case: what was expected, what was met.
//
// A detail may reach the caller, the operator's log and a metric's label: it never holds a secret,
// and of a user's data no more than a name or a size.
//
// Thread-safety: values; the registry is constant.

#include <cstdint>
#include <iosfwd>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace nsl {

// Who can do something about an error.
enum class Audience : std::uint8_t {
  kCaller,    // who sent the request
  kFunction,  // the author of the function
  kOperator,  // who runs the service
  kInternal,  // us: it is a bug
};

enum class Errc : std::uint16_t {
#define NSL_ERROR(enumerator, number, slug, audience, http_status, meaning) enumerator = number,
#include "base/errors.def"
#undef NSL_ERROR
};

struct ErrorInfo {
  Errc code;
  Audience audience;
  int http_status;
  std::string_view slug;     // kebab-case, stable, for programs
  std::string_view meaning;  // one sentence, for people
};

// The registry's row for `code`. A number that is no code yields the row of Errc::kInternal.
const ErrorInfo& info(Errc code);

// All rows, by ascending number.
std::span<const ErrorInfo> error_registry();

class Error {
 public:
  explicit Error(Errc code, std::string detail = {}) : code_(code), detail_(std::move(detail)) {}

  Errc code() const { return code_; }
  const std::string& detail() const { return detail_; }
  std::string_view slug() const { return info(code_).slug; }

  // The meaning, with the detail where there is one: "The text is not valid JSON: line 3, column
  // 7".
  std::string message() const;

  friend bool operator==(const Error&, const Error&) = default;

 private:
  Errc code_;
  std::string detail_;
};

// "out-of-gas (2001): The function used …"
std::ostream& operator<<(std::ostream& out, const Error& error);
std::ostream& operator<<(std::ostream& out, Errc code);
std::ostream& operator<<(std::ostream& out, Audience audience);

}  // namespace nsl
