#pragma once
// The root keys and what is derived from them.
//
// There is one root key an epoch: random, made at the first start or by rotate(), and kept in one
// small file, the root blob ("root"), sealed under the platform's key (sealing binds to MRENCLAVE
// unless configured otherwise). From them come purpose keys, by HKDF-SHA-256 with the purpose's name
// and the epoch in every derivation. The blob also carries ratchet keys: random, replaceable; what
// was wrapped under a replaced one can not be unwrapped with the current blob.
//
// Format of the blob, byte by byte: docs/sealing.md. It is replaced by writing "root.new", syncing,
// renaming: after a crash there is the old one or the new one, whole. When a newer SVN of the enclave
// or the platform opens it, it is sealed again at that SVN, and no older one opens it any more.
//
// Errors at open, each by its name: seal-wrong-platform (another platform or enclave sealed it),
// seal-tampered, seal-truncated, seal-unknown-version, svn-too-new, seal-policy-mismatch. What changes
// the blob fails with the errors of the files port, entropy-failure, or unavailable (the platform gives
// no key); then the blob holds the state before or the one after, this object the one before, and the
// call can be made again.
//
// Events: sealing.root-created; sealing.rotated (epoch); sealing.epochs-retired (oldest);
// sealing.ratchet-begun, sealing.ratchet-ended (ratchet, generation); sealing.resealed;
// sealing.reseal-failed (error): the blob was opened, but stays at its older SVN.
//
// Does not promise: that the host did not put back an older blob (only a freshness witness notices);
// that a host without the blob still has the keys: who loses it loses all data.
//
// Thread-safety: all members may be called by any thread; keys are given out while the blob is being
// written. One process a directory: the caller holds the directory's lock.

#include <array>
#include <cstdint>
#include <memory>
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

// From 1 on.
struct EpochTag;
using Epoch = Quantity<EpochTag, std::uint32_t>;

// How many epochs' keys the blob can hold.
inline constexpr std::size_t kMaxKeptEpochs = 64;

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
  // Opens the root blob, or makes one if there is none.
  static Result<std::unique_ptr<Sealing>> open(const Ports& ports, platform::SealingPolicy policy);

  // 32 bytes, the same for the same purpose and epoch for as long as the epoch is kept. Fails with
  // invalid-argument for an epoch above the current one or below the oldest that is kept.
  Result<SecretBytes> derive(Purpose purpose, Epoch epoch) const;

  Epoch current_epoch() const;
  Epoch oldest_epoch() const;
  // Makes the next epoch the current one, with a root key of its own, durably, and returns it. Fails
  // with too-large if kMaxKeptEpochs are kept: retire some.
  Result<Epoch> rotate();
  // Forgets the keys of all epochs before `oldest`, durably: what is still sealed under them (an old
  // backup, say) is lost for good. Fails with invalid-argument above the current epoch; does nothing
  // if none is older.
  Status retire_epochs_before(Epoch oldest);

  // Where a ratchet is. During a replacement there are two keys, of the current generation and of
  // the one before.
  struct RatchetState {
    std::uint64_t current = 0;  // generation
    bool has_previous = false;  // a replacement has begun and not ended
  };
  RatchetState ratchet_state(Ratchet ratchet) const;
  // Fails with not-found for a generation that is gone or never was, and, as all below, with
  // invalid-argument for a ratchet that is none.
  Result<SecretBytes> ratchet_key(Ratchet ratchet, std::uint64_t generation) const;
  // Adds a new random key as the current generation and keeps the former one; durable when it
  // returns. Fails with wrong-phase while a replacement is under way.
  Status begin_replacing(Ratchet ratchet);
  // Forgets the former key, durably: what is still wrapped under it is lost for good. Fails with
  // wrong-phase if no replacement is under way.
  Status end_replacing(Ratchet ratchet);

  platform::SealingPolicy policy() const;
  // A random id made at the first start: names this root in derived things. Not secret.
  std::array<std::uint8_t, 16> root_id() const;

  ~Sealing();

 private:
  struct State;
  explicit Sealing(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace nsl::sealing
