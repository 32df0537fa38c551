#pragma once
// Tells of secrets that are about to expire, and of those that have: "secrets.expiring", once, a
// while ahead (SecretsOptions::warning_ahead; at once if there is less left), and "secrets.expired".
// A version that is the current one no more is told of no more.
//
// The index of what is due is in the store, ordered by time, so a run costs what is due, not what
// there is. An event is taken from the index in a transaction of its own and emitted after that has
// committed: a crash between the two loses it, none is told twice.
//
// Thread-safety: run() by one thread at a time.

#include "base/event.h"
#include "base/result.h"
#include "enclave/platform/clock.h"
#include "enclave/secrets/records.h"
#include "enclave/storage/state_store.h"

namespace nsl::secrets {

// All of it outlives the expiry.
struct ExpiryPorts {
  storage::StateStore& store;
  const platform::WallClock& wall;
  EventSink& events;
};

class Expiry {
 public:
  explicit Expiry(const ExpiryPorts& ports) : ports_(ports) {}

  // Tells all that is due. To be called now and then: every minute or so.
  Status run();

 private:
  // Those at the front of the index that are due; empty if none is.
  Result<std::vector<DueEvent>> due() const;

  const ExpiryPorts ports_;
};

}  // namespace nsl::secrets
