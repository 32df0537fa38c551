#include "enclave/keys/user_cipher.h"

#include <algorithm>

#include "crypto/aead.h"
#include "crypto/kdf.h"
#include "enclave/storage/record_fields.h"

namespace nsl::keys {
namespace {

using crypto::Aead;

constexpr std::uint8_t kFormat = 1;
constexpr std::size_t kSaltSize = 16;
constexpr std::size_t kHeaderSize = 1 + 4;
constexpr std::string_view kPurpose = "nsl user record 1";

using Salt = std::array<std::uint8_t, kSaltSize>;

struct SealedRecord {
  std::uint32_t version = 0;
  Salt salt{};
  Aead::Tag tag{};
  ByteSpan ciphertext;
};

Result<SealedRecord> parse(ByteSpan sealed) {
  storage::FieldReader fields(sealed, "sealed record");
  SealedRecord record;
  NSL_RETURN_IF_ERROR(fields.format(kFormat));
  NSL_ASSIGN_OR_RETURN(record.version, fields.u32());
  NSL_ASSIGN_OR_RETURN(record.salt, fields.array<kSaltSize>());
  NSL_ASSIGN_OR_RETURN(record.tag, fields.array<Aead::kTagSize>());
  NSL_ASSIGN_OR_RETURN(record.ciphertext, fields.bytes(fields.remaining()));
  return record;
}

// The record's header and its place; the header has a fixed size.
Bytes associated_data(std::uint32_t version, ByteSpan place) {
  Bytes data;
  data.reserve(kHeaderSize + place.size());
  storage::FieldWriter(data, kFormat).u32(version).bytes(place);
  return data;
}

struct OneTime {
  Aead aead;
  Aead::Nonce nonce;
};

Result<OneTime> one_time(const DataKey& key, const Salt& salt) {
  NSL_ASSIGN_OR_RETURN(
      const SecretBytes derived,
      crypto::hkdf_sha256(key.key, salt, as_bytes(kPurpose), Aead::kKeySize + Aead::kNonceSize));
  const ByteSpan bytes = derived.reveal(SecretAccess::because("it is split into key and nonce"));
  Aead::Nonce nonce{};
  std::ranges::copy(bytes.subspan(Aead::kKeySize), nonce.begin());
  NSL_ASSIGN_OR_RETURN(Aead aead, Aead::create(SecretBytes::copy_of(bytes.first(Aead::kKeySize))));
  return OneTime{.aead = std::move(aead), .nonce = nonce};
}

}  // namespace

Result<SecretBytes> UserOpener::open(ByteSpan place, ByteSpan sealed) const {
  NSL_ASSIGN_OR_RETURN(const SealedRecord record, parse(sealed));
  const auto key =
      std::ranges::find(keys_, record.version, [](const DataKeyPtr& one) { return one->version; });
  if (key == keys_.end())
    return Error(Errc::kDataKeyLost, "a record is sealed under version " +
                                         std::to_string(record.version) + " of its user's key");
  NSL_ASSIGN_OR_RETURN(OneTime cipher, one_time(**key, record.salt));
  SecretBytes plaintext = SecretBytes::of_size(record.ciphertext.size());
  NSL_RETURN_IF_ERROR(cipher.aead.open(
      cipher.nonce, associated_data(record.version, place), record.ciphertext, record.tag,
      plaintext.reveal_mutable(SecretAccess::because("a user's record is decrypted into it"))));
  return plaintext;
}

Result<bool> UserOpener::is_outdated(ByteSpan sealed) const {
  NSL_ASSIGN_OR_RETURN(const SealedRecord record, parse(sealed));
  return record.version != current().version;
}

Result<Bytes> UserCipher::seal(ByteSpan place, ByteSpan plaintext) const {
  Salt salt{};
  NSL_RETURN_IF_ERROR(entropy_->fill(salt));
  NSL_ASSIGN_OR_RETURN(OneTime cipher, one_time(current(), salt));
  Bytes ciphertext(plaintext.size());
  NSL_ASSIGN_OR_RETURN(const Aead::Tag tag,
                       cipher.aead.seal(cipher.nonce, associated_data(current().version, place),
                                        plaintext, ciphertext));
  Bytes sealed;
  sealed.reserve(kSealedRecordOverhead + ciphertext.size());
  storage::FieldWriter(sealed, kFormat)
      .u32(current().version)
      .bytes(salt)
      .bytes(tag)
      .bytes(ciphertext);
  return sealed;
}

}  // namespace nsl::keys
