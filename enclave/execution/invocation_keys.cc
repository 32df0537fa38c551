#include "enclave/execution/invocation_keys.h"

#include <algorithm>
#include <string>

namespace nsl::execution {
namespace {

Error absent(std::string_view name) { return Error(Errc::kKeyUnavailable, std::string(name)); }

Result<crypto::Digest32> digest_of(ByteSpan data) {
  crypto::Digest32 digest;
  if (data.size() != digest.size())
    return Error(Errc::kInvalidArgument,
                 "a digest has 32 bytes, this one " + std::to_string(data.size()));
  std::ranges::copy(data, digest.begin());
  return digest;
}

}  // namespace

const crypto::SigningKey* NamedKeys::find(std::string_view name) const {
  const auto found = std::ranges::find(keys_, name, &NamedKey::name);
  return found == keys_.end() ? nullptr : &found->key;
}

Result<Bytes> NamedKeys::public_key(std::string_view name) {
  const crypto::SigningKey* const key = find(name);
  if (key == nullptr)
    return absent(name);
  return to_bytes(key->public_key().bytes());
}

Result<Bytes> NamedKeys::sign(std::string_view name, SignatureForm form, ByteSpan data) {
  const crypto::SigningKey* const key = find(name);
  if (key == nullptr)
    return absent(name);
  if (form == SignatureForm::kMessage) {
    NSL_ASSIGN_OR_RETURN(const crypto::SignatureBytes signature, key->sign(data));
    return to_bytes(signature);
  }
  NSL_ASSIGN_OR_RETURN(const crypto::Digest32 digest, digest_of(data));
  if (form == SignatureForm::kDigest) {
    NSL_ASSIGN_OR_RETURN(const crypto::SignatureBytes signature, key->sign_digest(digest));
    return to_bytes(signature);
  }
  NSL_ASSIGN_OR_RETURN(const crypto::RecoverableSignature signature, key->sign_recoverable(digest));
  Bytes bytes = to_bytes(signature.signature);
  bytes.push_back(signature.recovery_id);
  return bytes;
}

}  // namespace nsl::execution
