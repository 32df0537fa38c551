#pragma once
// What a client remembers of a service, to notice when it is another one, or an older state of it.
//
// The host that runs an enclave can put back an old copy of the store as a whole, which nothing inside
// notices if there is no witness (docs/state-store.md). It can't make a client forget: every status
// tells the store's incarnation and its sequence, which only grows. So what is less than was seen
// before is refused (store-went-back), and another incarnation, too (store-changed): somebody restored
// a backup, accepted a rollback, or began anew, and the caller has to know. forget() is the explicit
// act of accepting that.
//
// Not promised: that two clients see the same store (the host can show each its own copy); that a
// status is the enclave's word, before attestation proves whose key the TLS certificate has.
//
// Thread-safety: one thread. Of two processes that save at once one loses, and what it saw.

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"

namespace nsl::client {

struct SeenStore {
  std::string incarnation;  // hex
  std::uint64_t sequence = 0;
  std::string platform;            // "simulation", "sgx"
  std::string configuration_hash;  // of the settings that are fixed

  friend bool operator==(const SeenStore&, const SeenStore&) = default;
};

// Nothing was seen: everything is right. Fails with store-changed and store-went-back.
Status check_not_less(const std::optional<SeenStore>& known, const SeenStore& seen);

// The file that remembers. An empty path: nothing is kept beyond this object.
class KnownService {
 public:
  explicit KnownService(std::string path) : path_(std::move(path)) {}

  // A file that is not there: nothing is known. Fails with bad-profile.
  static Result<KnownService> load(const std::string& path);

  const std::optional<SeenStore>& seen() const { return seen_; }
  // As check_not_less(); and remembers it, in the file if it tells something new. unavailable: the
  // file can't be written.
  Status see(const SeenStore& now);
  // The next status is believed whatever it says.
  Status forget();

 private:
  Status save() const;

  std::string path_;
  std::optional<SeenStore> seen_;
};

}  // namespace nsl::client
