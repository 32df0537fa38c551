#pragma once
// The root key and what is derived from it.
//
// The root key is random, made at the first start, and kept in one small file, the root blob, sealed
// under the platform's key (DESIGN: sealing binds to MRENCLAVE unless configured otherwise). From it
// come purpose keys, by HKDF-SHA-256 with the purpose's name and an epoch in every derivation. The
// blob also carries ratchet keys: random, not derivable from the root, replaceable; what was wrapped
// under a replaced one can not be unwrapped with the current blob.
//
// Format of the blob, byte by byte: docs/sealing.md. It is replaced by writing a new file, syncing,
// renaming: after a crash there is the old one or the new one, whole.
//
// Errors at open, each by its name: seal-wrong-platform (another platform or enclave sealed it),
// seal-tampered, seal-truncated, seal-unknown-version, svn-too-new, seal-policy-mismatch.
//
// Does not promise: that the host did not put back an older blob (only a freshness witness notices).
//
// Thread-safety: all members may be called by any thread.

#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>

#include "base/event.h"
#include "base/result.h"
#include "base/secret_bytes.h"
#include "base/strong.h"
#include "enclave/platform/entropy.h"
#include "enclave/platform/files.h"
#include "enclave/platform/sealing_key.h"

namespace nsl::sealing {

// What a derived key is for. One enumerator a purpose: no room derives another room's keys.
enum class Purpose : std::uint8_t {
  kStorage = 1,   // the sealed file layer
  kBackup = 2,    // backups
  kIdentity = 3,  // HMAC of API tokens
  kTls = 4,       // seed of the TLS key
  kReceipts = 5,  // seed of the receipt-signing key
  kAuditLog = 6,  // seed of the log-signing key
  kConfiguration = 7,
};
std::string_view name_of(Purpose purpose);

struct EpochTag;
using Epoch = Quantity<EpochTag, std::uint32_t>;

// Random keys in the blob that are replaced instead of derived.
enum class Ratchet : std::uint8_t {
  kUserKeys = 1,  // wraps users' data-encryption keys
};

struct Ports {
  platform::Files& files;  // the blob is in here; outlives this, as all of these
  platform::SealingKey& sealing_key;
  platform::Entropy& entropy;
  EventSink& events;
};

class Sealing {
 public:
  // Opens the root blob, or makes one if there is none and `files` is empty of it.
  static Result<std::unique_ptr<Sealing>> open(const Ports& ports, platform::SealingPolicy policy);

  // 32 bytes, the same for the same purpose and epoch for as long as the root key lives. Fails with
  // invalid-argument for an epoch above the current one or below the oldest that is kept.
  Result<SecretBytes> derive(Purpose purpose, Epoch epoch) const;

  Epoch current_epoch() const;
  // Makes the next epoch the current one, durably, and returns it.
  Result<Epoch> rotate();

  // The ratchet key of a generation: the current one, and during a replacement the one before it.
  struct RatchetState {
    std::uint64_t current = 0;  // generation
    bool has_previous = false;  // a replacement has begun and not ended
  };
  RatchetState ratchet_state(Ratchet ratchet) const;
  // Fails with not-found for a generation that is gone or never was.
  Result<SecretBytes> ratchet_key(Ratchet ratchet, std::uint64_t generation) const;
  // Adds a new random key as the current generation and keeps the former one; durable when it
  // returns. Fails with wrong-phase while a replacement is under way.
  Status begin_replacing(Ratchet ratchet);
  // Forgets the former key, durably: what is still wrapped under it is lost for good.
  Status end_replacing(Ratchet ratchet);

  platform::SealingPolicy policy() const;
  // A random id made with the root key: names this root in derived things. Not secret.
  std::array<std::uint8_t, 16> root_id() const;

  ~Sealing();

 private:
  struct State;
  explicit Sealing(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace nsl::sealing
