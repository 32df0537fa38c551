#pragma once
// The second half of a data key's rotation: what is still encrypted under the former key is encrypted
// under the current one, in transactions of a bounded size, and then the former key is erased.
//
// It knows records by their space alone: a value in one of these spaces is a sealed record
// (user_cipher.h) as a whole, its store key is the space, the user, and whatever follows, and it
// counts against that user's quota. No record is missed, since nothing can be written under the
// former key after the rotation has committed. After a crash run() begins the user again; what is
// done already is passed over.
//
// Thread-safety: run() by one thread at a time.

#include <string_view>
#include <vector>

#include "base/event.h"
#include "base/result.h"
#include "enclave/keys/data_keys.h"
#include "enclave/storage/state_store.h"

namespace nsl::keys {

// All of it outlives the re-encryption.
struct ReencryptionPorts {
  storage::StateStore& store;
  DataKeys& data_keys;
  EventSink& events;
};

class Reencryption {
 public:
  // `spaces`, literals, are all that hold sealed records: one that is left out loses its records.
  Reencryption(const ReencryptionPorts& ports, std::vector<std::string_view> spaces)
      : ports_(ports), spaces_(std::move(spaces)) {}

  // Finishes every rotation that is under way.
  Status run();

 private:
  Status finish(const UserId& user);
  Status reencrypt(std::string_view space, const UserId& user);
  Status reencrypt_batch(const storage::Page& page, const UserId& user);

  const ReencryptionPorts ports_;
  const std::vector<std::string_view> spaces_;
};

}  // namespace nsl::keys
