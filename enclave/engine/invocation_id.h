#pragma once
// An invocation's id: 32 lower-case hex digits, of which the first 12 are the time of its admission in
// milliseconds and the others are random. Later ones sort after earlier ones.

#include <string_view>

#include "base/result.h"
#include "base/strong.h"
#include "base/units.h"
#include "enclave/platform/entropy.h"

namespace nsl::engine {

struct InvocationIdTag;
using InvocationId = StrongId<InvocationIdTag>;

Result<InvocationId> make_invocation_id(UnixMillis now, platform::Entropy& entropy);
// not-found if it can be none.
Result<InvocationId> parse_invocation_id(std::string_view text);
UnixMillis time_of(const InvocationId& id);

}  // namespace nsl::engine
