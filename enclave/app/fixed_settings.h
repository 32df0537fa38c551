#pragma once
// The settings that are a matter of security: fixed in the state store at the first start, and compared
// at every later one. The configuration file is the host's; whoever changes it, or the program's
// arguments, must not change in silence who the operators are, or who may register.
//
//   app/settings  key        the value, as text
//
// What differs refuses the start with settings-mismatch, which names each of them, what was fixed and
// what is asked for. accept_settings() is the operator's explicit act of fixing others: the host can do
// that, too, so it protects nobody by itself; what does is that the configuration's hash, which every
// status and all evidence carries, is another from then on, for everybody to see.
//
// Thread-safety: functions; by any thread.

#include <string>
#include <vector>

#include "base/event.h"
#include "base/result.h"
#include "crypto/sha256.h"
#include "enclave/app/configuration.h"
#include "enclave/storage/state_store.h"

namespace nsl::app {

struct FixedSetting {
  std::string key;
  std::string value;  // canonical: of a list the entries in ascending order

  friend bool operator==(const FixedSetting&, const FixedSetting&) = default;
};

std::vector<FixedSetting> fixed_settings_of(const Configuration& configuration);

// SHA-256 of the line "nsl settings 1" and a line "key = value" for each, in the table's order.
crypto::Digest32 configuration_hash(const Configuration& configuration);

// At the first start fixes them (event app.settings-fixed); later compares. Fails with
// settings-mismatch, and the store's errors.
Status check_settings(storage::StateStore& store, EventSink& events,
                      const Configuration& configuration);

// Fixes these instead of what was fixed before. Returns what changed, one line each. Event:
// app.settings-accepted, with the hash, for each setting that changed.
Result<std::vector<std::string>> accept_settings(storage::StateStore& store, EventSink& events,
                                                 const Configuration& configuration);

}  // namespace nsl::app
