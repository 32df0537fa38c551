#pragma once
// What the interface asks of the program that it is part of: what concerns the process as a whole, and
// not one room. enclave/app implements it.
//
// Thread-safety: all members may be called by any thread at once. Those marked "blocks" are called on
// a thread of the interface's desk, the others must be short.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/units.h"
#include "enclave/identity/users.h"

namespace nsl::interface {

enum class Platform : std::uint8_t { kSimulation, kSgx };
std::string_view name_of(Platform platform);  // "simulation", "sgx"

// Everybody may know it: no more of the machine than this.
struct ServiceStatus {
  std::string version;  // "0.1.0"
  Platform platform = Platform::kSimulation;
  std::string configuration_hash;  // of the settings that were fixed at the first start; hex
  identity::Registration registration = identity::Registration::kOpen;
};

struct BackupReport {
  std::string name;
  std::uint64_t records = 0;
  std::uint64_t sequence = 0;  // the state of the store that it holds
  ByteCount bytes;
};

// A setting that an operator may change while the program runs; none of them matters for security.
struct Tunable {
  std::string name;
  std::uint64_t value = 0;
  std::uint64_t smallest = 0;
  std::uint64_t largest = 0;
  std::string meaning;
};

class Operations {
 public:
  Operations() = default;
  Operations(const Operations&) = delete;
  Operations& operator=(const Operations&) = delete;
  virtual ~Operations() = default;

  virtual ServiceStatus status() const = 0;
  // Ok if requests can be served; else unavailable, or why the store takes no writes.
  virtual Status ready() const = 0;

  // Blocks. Writes a backup of that name, 1 to 64 of [A-Za-z0-9_-], where the configuration says.
  // already-exists, invalid-argument, and the store's errors.
  virtual Result<BackupReport> backup(std::string_view name) = 0;
  // All metrics in Prometheus' text format: for the operator.
  virtual std::string metrics() = 0;

  virtual std::vector<Tunable> tuning() const = 0;
  // invalid-argument: no such setting, or a value outside of its range.
  virtual Status tune(std::string_view name, std::uint64_t value) = 0;
  // Blocks. identity/clock_floor.h: reset().
  virtual Status reset_clock() = 0;

  // An operator has disabled the user, durably: its connections are to be ended.
  virtual void user_was_disabled(const UserId& user) = 0;
  // The user is deleted, durably, its data key is gone from the store, and a shredding is due:
  // keys/shredding.h. Its connections are to be ended, after the reply to this request.
  virtual void user_was_deleted(const UserId& user) = 0;
};

}  // namespace nsl::interface
