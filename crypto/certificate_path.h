#pragma once
// Certification paths (RFC 5280, section 6) that are as short and as known as Intel's: the caller
// says who is at the bottom and who at the top, nothing is searched for.
//
// Not judged here: validity periods and revocation; the caller has the time and the lists.

#include <span>

#include "base/result.h"
#include "crypto/certificate.h"

namespace nsl::crypto {

// `path` runs from the end entity up to a certificate that `anchor` issued, each issued by the
// next. The anchor is trusted because the caller says so; that it is an authority with room below
// it is still required. Fails with bad-certificate, naming the position and the reason.
Status check_path(std::span<const Certificate> path, const Certificate& anchor);

}  // namespace nsl::crypto
