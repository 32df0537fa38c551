#pragma once
// The guest's door out, as its handler sees it: one call with a bounded request and a bounded place
// for the response. Instance checks the addresses and charges; what the request says is the
// handler's to check.

#include <cstdint>
#include <cstring>

#include "base/bytes.h"
#include "enclave/sandbox/budget.h"
#include "enclave/sandbox/tainted.h"

namespace nsl::sandbox {

// A place in the guest's memory to write to, inside it. Valid during the host call.
class ResponseBuffer {
 public:
  explicit ResponseBuffer(MutableByteSpan place) : place_(place) {}

  std::size_t capacity() const { return place_.size(); }
  // All of the place, for a writer that fills it whole.
  MutableByteSpan whole() { return place_; }
  // Appends; false, and nothing is written, when there is no room.
  bool append(ByteSpan bytes) {
    if (bytes.size() > place_.size() - used_)
      return false;
    if (!bytes.empty())
      std::memcpy(place_.data() + used_, bytes.data(), bytes.size());
    used_ += bytes.size();
    return true;
  }
  std::size_t used() const { return used_; }

 private:
  MutableByteSpan place_;
  std::size_t used_ = 0;
};

struct HostCall {
  Tainted<std::uint32_t> op;
  TaintedBytes request;
  ResponseBuffer response;
};

// What the guest gets: a value (bytes written, or a negative nsl_refusal), or a trap that ends it.
struct HostCallAnswer {
  std::int32_t value = 0;
  Trap trap = Trap::kNone;

  static HostCallAnswer trapped(Trap trap) { return {0, trap}; }
};

class HostCalls {
 public:
  virtual ~HostCalls() = default;

  // Called on the thread that runs the guest, which stands still meanwhile. Must not enter a guest.
  virtual HostCallAnswer handle(HostCall& call, const Budget& budget) = 0;

  // What a call costs beside what every call does, by its op and the size of its request in bytes.
  // Charged with that, before handle() is called. Far from overflow: below 2^40.
  virtual std::uint64_t price(Tainted<std::uint32_t> /*op*/, std::uint32_t /*request*/) const {
    return 0;
  }
};

// What every call costs before it runs: docs/gas.md.
inline constexpr std::uint64_t kHostCallGas = 1000;
inline constexpr std::uint64_t kHostCallGasPerByte = 1;

}  // namespace nsl::sandbox
