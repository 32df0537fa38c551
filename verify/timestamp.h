#pragma once
// The one form of time in Intel's documents, on the command line and in verdicts: RFC 3339 in UTC
// with whole seconds, "2025-02-01T00:00:00Z".

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/units.h"

namespace nsl::verify {

// Fails with invalid-encoding on any other form and on times that do not exist.
Result<UnixMillis> parse_timestamp(std::string_view text);

// The inverse; a fraction of a second is left out, and years are kept within 0000 to 9999.
std::string format_timestamp(UnixMillis time);

}  // namespace nsl::verify
