#include "enclave/identity/user_id.h"

#include <string>

#include "base/base64.h"
#include "crypto/neo_address.h"

namespace nsl::identity {
namespace {

constexpr std::string_view kEd25519Prefix = "ed25519-";
constexpr std::size_t kNeoAddressSize = 34;

}  // namespace

Result<UserId> user_id_of(const crypto::PublicKey& key) {
  switch (key.kind()) {
    case crypto::KeyKind::kP256: {
      NSL_ASSIGN_OR_RETURN(std::string address, crypto::neo_address(key));
      return UserId(std::move(address));
    }
    case crypto::KeyKind::kEd25519:
      return UserId(std::string(kEd25519Prefix) + base64url_encode(key.bytes()));
    case crypto::KeyKind::kSecp256k1:
      break;
  }
  return Error(Errc::kIdentityKey, "expected one of P-256 or Ed25519");
}

Result<NamedKind> parse_user_id(std::string_view text) {
  if (text.starts_with(kEd25519Prefix)) {
    const auto key = base64url_decode(text.substr(kEd25519Prefix.size()));
    if (key.ok() && key->size() == 32)
      return NamedKind{UserId(std::string(text)), crypto::KeyKind::kEd25519};
  } else if (text.size() == kNeoAddressSize && crypto::neo_script_hash_of_address(text).ok()) {
    return NamedKind{UserId(std::string(text)), crypto::KeyKind::kP256};
  }
  return Error(Errc::kInvalidArgument, "expected a user id: a Neo N3 address, or ed25519-…");
}

}  // namespace nsl::identity
