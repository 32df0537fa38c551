#pragma once
// The credentials that came with a request. Internal to this room.

#include "base/result.h"
#include "enclave/identity/authenticator.h"
#include "enclave/interface/message.h"

namespace nsl::interface {

// token-malformed if the Authorization header is of another scheme than Bearer (RFC 6750);
// not-registered for a certificate with a key of a kind that names nobody. Borrows the request.
Result<identity::Credentials> credentials_of(const UntrustedRequest& request);

}  // namespace nsl::interface
