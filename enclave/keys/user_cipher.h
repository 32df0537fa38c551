#pragma once
// Encryption of one user's records under the user's data key: the second layer, inside of what the
// store encrypts anyway, so that a user's data can be destroyed by destroying one key.
//
// A sealed record is: u8 format, u32 version of the data key, 16 random bytes (salt), tag, ciphertext.
// Key and nonce of the record are HKDF-SHA-256(data key, salt), used once, for AES-256-GCM; so there
// is no limit to the number of records that a user may write. The associated data is the record's
// place: the key under which the store holds it (see storage::Key: room, owner, name, version …). A
// record that is moved to another place, another user's or another version's, does not open.
//
// Promised and not promised: as crypto/aead.h; the length of the plaintext shows.
//
// UserOpener opens. UserCipher also seals; it comes from the transaction that writes the record,
// which is how a rotation or a deletion of the data key that commits meanwhile is noticed.
//
// Thread-safety: any thread. They keep the unwrapped keys alive: hold one no longer than needed.

#include <memory>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret_bytes.h"
#include "enclave/keys/data_key_records.h"
#include "enclave/platform/entropy.h"

namespace nsl::keys {

// A user's data key, unwrapped.
struct DataKey {
  std::uint32_t version = 0;
  SecretBytes key;
};
using DataKeyPtr = std::shared_ptr<const DataKey>;

class UserOpener {
 public:
  // One or two keys, the newest first.
  explicit UserOpener(std::vector<DataKeyPtr> keys) : keys_(std::move(keys)) {}

  // authentication-failed if anything differs from when it was sealed; data-key-lost if it was sealed
  // under a version that is gone; storage-corrupt if it is no sealed record.
  Result<SecretBytes> open(ByteSpan place, ByteSpan sealed) const;

  // Whether it was sealed under an older version than the current one.
  Result<bool> is_outdated(ByteSpan sealed) const;

 protected:
  const DataKey& current() const { return *keys_.front(); }

 private:
  std::vector<DataKeyPtr> keys_;
};

class UserCipher final : public UserOpener {
 public:
  // `entropy` outlives it.
  UserCipher(std::vector<DataKeyPtr> keys, platform::Entropy& entropy)
      : UserOpener(std::move(keys)), entropy_(&entropy) {}

  Result<Bytes> seal(ByteSpan place, ByteSpan plaintext) const;

 private:
  platform::Entropy* entropy_;
};

// How much longer a sealed record is than its plaintext.
inline constexpr std::size_t kSealedRecordOverhead = 1 + 4 + 16 + crypto::Aead::kTagSize;

}  // namespace nsl::keys
