#pragma once
// What comes before a handler: what a request is, who makes it, whether it may, and how often.
// Internal to this room.

#include "base/result.h"
#include "enclave/interface/call.h"

namespace nsl::interface {

// The body, as far as it can be judged without reading it: too-large (or the call's own code for that),
// unsupported-media-type, invalid-argument for a body that has no place here.
Status check_body(const Route& route, const UntrustedRequest& request, ProblemDetails& details);

// The call's query; a parameter that the route has not is refused.
Status read_query(Call& call);

// Reads the store. Fills in the call's principal, permit and query.
Status admit(Call& call);

}  // namespace nsl::interface
