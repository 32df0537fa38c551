#include "enclave/identity/clock_floor.h"

#include <algorithm>

#include "enclave/storage/key.h"
#include "enclave/storage/record_fields.h"

namespace nsl::identity {
namespace {

constexpr std::uint8_t kFormat = 1;
constexpr std::int64_t kLatest = 253'402'300'799'999;  // the end of the year 9999
constexpr std::int64_t kStep = 1000;

Bytes clock_key() { return storage::Key("identity").text("clock").bytes(); }

}  // namespace

Bytes write_clock_floor(UnixMillis floor) {
  Bytes value;
  storage::FieldWriter(value, kFormat).i64(floor.count());
  return value;
}

Result<UnixMillis> read_clock_floor(ByteSpan value) {
  storage::FieldReader fields(value, "clock floor");
  NSL_RETURN_IF_ERROR(fields.format(kFormat));
  NSL_ASSIGN_OR_RETURN(const std::int64_t floor, fields.i64());
  NSL_RETURN_IF_ERROR(fields.end());
  if (floor < 0 || floor > kLatest)
    return fields.corrupt();
  return UnixMillis(floor);
}

Result<std::unique_ptr<ClockFloor>> ClockFloor::open(const platform::WallClock& host,
                                                     storage::StateStore& store) {
  NSL_ASSIGN_OR_RETURN(const auto value, store.snapshot()->get(clock_key()));
  UnixMillis floor;
  if (value) {
    NSL_ASSIGN_OR_RETURN(floor, read_clock_floor(*value));
  }
  return std::unique_ptr<ClockFloor>(new ClockFloor(host, store, floor.count()));
}

std::int64_t ClockFloor::host_now() const {
  return std::clamp(host_.now().count(), std::int64_t{0}, kLatest);
}

UnixMillis ClockFloor::now() const {
  const std::int64_t told = host_now();
  std::int64_t floor = floor_.load(std::memory_order_relaxed);
  while (told > floor && !floor_.compare_exchange_weak(floor, told, std::memory_order_relaxed)) {
  }
  return UnixMillis(std::max(told, floor));
}

Status ClockFloor::write(std::int64_t floor, storage::Durability durability) {
  const auto work = [&](storage::Transaction& transaction) {
    return transaction.put(clock_key(), write_clock_floor(UnixMillis(floor)));
  };
  NSL_RETURN_IF_ERROR(storage::run_transaction(store_, work, durability));
  persisted_ = floor;
  return ok_status();
}

Status ClockFloor::persist() {
  const std::int64_t floor = now().count();
  if (floor - persisted_ < kStep)
    return ok_status();
  return write(floor, storage::Durability::kBuffered);
}

Status ClockFloor::reset(EventSink& events) {
  const std::int64_t before = floor_.load();
  const std::int64_t told = host_now();
  NSL_RETURN_IF_ERROR(write(told, storage::Durability::kSynced));
  floor_ = told;
  const EventField fields[] = {{"from", before}, {"to", told}};
  events.emit({"identity.clock-reset", fields});
  return ok_status();
}

}  // namespace nsl::identity
