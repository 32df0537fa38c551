#pragma once
// The units of the service. Durations are std::chrono's; here stands what it has no type for.

#include <chrono>
#include <compare>
#include <cstdint>

#include "base/strong.h"

namespace nsl {

// Gas: what computation costs; the schedule is told by docs/gas.md.
struct GasTag;
using Gas = Quantity<GasTag, std::uint64_t>;

// A size in bytes.
struct ByteCountTag;
using ByteCount = Quantity<ByteCountTag, std::uint64_t>;

constexpr ByteCount kibibytes(std::uint32_t count) { return ByteCount(std::uint64_t{count} << 10); }
constexpr ByteCount mebibytes(std::uint32_t count) { return ByteCount(std::uint64_t{count} << 20); }

// A point of wall time: milliseconds since 1970-01-01T00:00:00Z, without leap seconds. In the
// enclave it is what the host says; nothing that must hold may rest on it alone.
class UnixMillis {
 public:
  constexpr UnixMillis() = default;
  constexpr explicit UnixMillis(std::int64_t count) : since_epoch_(count) {}

  constexpr std::int64_t count() const { return since_epoch_.count(); }

  friend constexpr auto operator<=>(UnixMillis, UnixMillis) = default;

  friend constexpr UnixMillis operator+(UnixMillis time, std::chrono::milliseconds duration) {
    return UnixMillis((time.since_epoch_ + Millis(duration.count())).count());
  }
  friend constexpr UnixMillis operator-(UnixMillis time, std::chrono::milliseconds duration) {
    return UnixMillis((time.since_epoch_ - Millis(duration.count())).count());
  }
  friend constexpr std::chrono::milliseconds operator-(UnixMillis later, UnixMillis earlier) {
    return std::chrono::milliseconds((later.since_epoch_ - earlier.since_epoch_).count());
  }

  friend std::ostream& operator<<(std::ostream& out, UnixMillis time) {
    return out << time.count() << "ms";
  }

 private:
  struct Tag;
  using Millis = Quantity<Tag, std::int64_t>;

  Millis since_epoch_;
};

}  // namespace nsl
