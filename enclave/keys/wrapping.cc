#include "enclave/keys/wrapping.h"

#include "crypto/aead.h"
#include "enclave/storage/key.h"

namespace nsl::keys {
namespace {

Bytes associated_data(const UserId& user, std::uint32_t version, std::uint64_t generation,
                      const DataKeyId& id) {
  return storage::Key("wrapped data key 1")
      .text(user.value())
      .number(version)
      .number(generation)
      .text(as_text(id))
      .bytes();
}

}  // namespace

Result<WrappedDataKey> wrap(const Ratchet& ratchet, std::uint64_t generation,
                            platform::Entropy& entropy, const UserId& user, std::uint32_t version,
                            const DataKeyId& id, const SecretBytes& key) {
  NSL_ASSIGN_OR_RETURN(const SecretBytes wrapping_key, ratchet.key(generation));
  NSL_ASSIGN_OR_RETURN(crypto::Aead aead, crypto::Aead::create(wrapping_key));
  WrappedDataKey wrapped;
  wrapped.version = version;
  wrapped.generation = generation;
  wrapped.id = id;
  NSL_RETURN_IF_ERROR(entropy.fill(wrapped.nonce));
  NSL_ASSIGN_OR_RETURN(
      wrapped.tag,
      aead.seal(wrapped.nonce, associated_data(user, version, generation, id),
                key.reveal(SecretAccess::because("a data key is wrapped")), wrapped.ciphertext));
  return wrapped;
}

Result<SecretBytes> unwrap(const Ratchet& ratchet, const UserId& user,
                           const WrappedDataKey& wrapped) {
  const Result<SecretBytes> wrapping_key = ratchet.key(wrapped.generation);
  if (!wrapping_key.ok()) {
    if (wrapping_key.error().code() == Errc::kNotFound)
      return Error(Errc::kDataKeyLost, "wrapped under generation " +
                                           std::to_string(wrapped.generation) + ", met " +
                                           std::to_string(ratchet.state().current));
    return wrapping_key.error();
  }
  NSL_ASSIGN_OR_RETURN(crypto::Aead aead, crypto::Aead::create(*wrapping_key));
  SecretBytes key = SecretBytes::of_size(kDataKeyBytes);
  NSL_RETURN_IF_ERROR(aead.open(
      wrapped.nonce, associated_data(user, wrapped.version, wrapped.generation, wrapped.id),
      wrapped.ciphertext, wrapped.tag,
      key.reveal_mutable(SecretAccess::because("a data key is unwrapped into it"))));
  return key;
}

Result<WrappedDataKey> rewrap(const Ratchet& ratchet, std::uint64_t generation,
                              platform::Entropy& entropy, const UserId& user,
                              const WrappedDataKey& wrapped) {
  NSL_ASSIGN_OR_RETURN(const SecretBytes key, unwrap(ratchet, user, wrapped));
  return wrap(ratchet, generation, entropy, user, wrapped.version, wrapped.id, key);
}

}  // namespace nsl::keys
