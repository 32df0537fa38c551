#include "crypto/certificate_path.h"

#include <string>

namespace nsl::crypto {
namespace {

Error refuse(const Certificate& certificate, const std::string& why) {
  return Error(Errc::kBadCertificate,
               "\"" + std::string(certificate.subject_common_name()) + "\": " + why);
}

// RFC 5280 4.2.1.9: how many authorities may stand between this one and the end entity.
Status check_path_length(const Certificate& authority, std::size_t authorities_below) {
  if (authority.path_length() && authorities_below > *authority.path_length())
    return refuse(authority, "more authorities below it than its path length allows");
  return ok_status();
}

}  // namespace

Status check_path(std::span<const Certificate> path, const Certificate& anchor) {
  if (path.empty())
    return Error(Errc::kBadCertificate, "an empty certificate chain");
  if (path.front().is_authority())
    return refuse(path.front(), "an authority where the end entity should be");
  for (std::size_t i = 0; i < path.size(); ++i) {
    const Certificate& issuer = i + 1 < path.size() ? path[i + 1] : anchor;
    const Status issued = path[i].issued_by(issuer);
    if (!issued.ok())
      return refuse(path[i], issued.error().detail());
    NSL_RETURN_IF_ERROR(check_path_length(issuer, i));
  }
  return ok_status();
}

}  // namespace nsl::crypto
