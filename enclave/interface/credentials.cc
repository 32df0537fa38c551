#include "enclave/interface/credentials.h"

#include <algorithm>

namespace nsl::interface {
namespace {

constexpr std::string_view kScheme = "bearer ";

bool begins_with_scheme(std::string_view header) {
  return header.size() > kScheme.size() &&
         std::ranges::equal(header.substr(0, kScheme.size()), kScheme, [](char met, char wanted) {
           return (met >= 'A' && met <= 'Z' ? met - 'A' + 'a' : met) == wanted;
         });
}

}  // namespace

Result<identity::Credentials> credentials_of(const UntrustedRequest& request) {
  identity::Credentials credentials;
  if (!request.authorization.empty()) {
    if (!begins_with_scheme(request.authorization))
      return Error(Errc::kTokenMalformed, "expected the scheme Bearer");
    credentials.bearer = request.authorization.substr(kScheme.size());
  }
  if (!request.client_public_key.empty()) {
    auto key = crypto::PublicKey::from_spki(request.client_public_key);
    if (!key.ok())
      return Error(Errc::kNotRegistered, "the certificate's key is of a kind that names nobody");
    credentials.certificate_key = std::move(*key);
  }
  return credentials;
}

}  // namespace nsl::interface
