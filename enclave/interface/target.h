#pragma once
// A request's target (RFC 9112, origin form), taken apart strictly: what two readers could read in
// two ways is refused.
//
// Pure; any thread.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace nsl::interface {

struct Target {
  std::string_view path;   // begins with "/"
  std::string_view query;  // what follows "?"; empty if nothing
};

// Borrows. Fails with invalid-encoding if it is no path, has a fragment, or a character that stands
// in no URI (RFC 3986).
Result<Target> parse_target(std::string_view text);

// Every "%" is followed by two hex digits. Fails with invalid-encoding.
Result<std::string> percent_decode(std::string_view text);

struct QueryParameter {
  std::string name;
  std::string value;
};

// "a=1&b=2", each name once; "+" is a plus. Fails with invalid-encoding; invalid-argument for a name
// that comes twice.
Result<std::vector<QueryParameter>> parse_query(std::string_view query);

}  // namespace nsl::interface
