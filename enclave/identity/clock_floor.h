#pragma once
// A wall clock that does not go back: the host's, but never below the latest time that was seen, in
// this life of the process or, as of the last persist(), in an earlier one.
//
// What it promises: what has expired stays expired, short of what persist() had not yet written when
// the process ended (a minute or so), and short of a rollback of the whole store.
// What it does not: that the time is right. A host that holds its clock still keeps tokens and
// secrets from expiring for as long as it does; one that sets it ahead makes them expire early, and
// leaves the floor in the future until an operator resets it. docs/threat-model.md says what follows.
//
// Times before 1970 and after the year 9999 are taken for those bounds.
// Thread-safety: now() by any thread; persist() and reset() by one thread at a time.

#include <atomic>
#include <cstdint>
#include <memory>

#include "base/event.h"
#include "base/result.h"
#include "enclave/platform/clock.h"
#include "enclave/storage/state_store.h"

namespace nsl::identity {

class ClockFloor final : public platform::WallClock {
 public:
  // Reads the floor that was kept; none in a new store. `host` and `store` outlive this.
  static Result<std::unique_ptr<ClockFloor>> open(const platform::WallClock& host,
                                                  storage::StateStore& store);

  UnixMillis now() const override;

  // Writes the floor, if it rose by a second or more, without a sync: a later synced commit covers
  // it. Called every minute or so, and at the end.
  Status persist();

  // The operator's explicit act after the host's clock was wrong: the floor becomes what the host
  // says now, durably. What had expired in between may be valid again. Event: identity.clock-reset.
  Status reset(EventSink& events);

 private:
  ClockFloor(const platform::WallClock& host, storage::StateStore& store, std::int64_t floor)
      : host_(host), store_(store), floor_(floor), persisted_(floor) {}
  std::int64_t host_now() const;
  Status write(std::int64_t floor, storage::Durability durability);

  const platform::WallClock& host_;
  storage::StateStore& store_;
  mutable std::atomic<std::int64_t> floor_;  // milliseconds
  std::int64_t persisted_;
};

// The stored form; reading fails with storage-corrupt. For this room and its fuzzer.
Bytes write_clock_floor(UnixMillis floor);
Result<UnixMillis> read_clock_floor(ByteSpan value);

}  // namespace nsl::identity
