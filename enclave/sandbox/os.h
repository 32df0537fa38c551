#pragma once
// The one place where the sandbox meets the operating system: memory mapping, the fault handler,
// signal stacks, thread stacks, the segment base.
//
// The fault handler is the process's (there is only one a signal): it turns a fault into a trap
// only on a thread that is in guest code, and only when the address lies in the memory slot that
// this thread entered or in this thread's own stack guard. Any other fault goes to the handler that
// was there before, so a bug of ours still ends the process loudly.

#include <csetjmp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

#include "base/result.h"

namespace nsl::sandbox {

// Why generated code was left by an unwind instead of a return.
enum class Trap : int {
  kNone = 0,
  kOutOfGas,
  kDeadline,
  kCancelled,
  kCallDepth,
  kOutputLimit,
  kHostCallLimit,
  kViolation,     // refused at the host-call door
  kMemoryAccess,  // outside of linear memory
  kNativeStack,   // the native stack's guard was hit; the call-depth limit should come first
  kUnreachable,
  kArithmetic,    // division by zero, overflow, invalid conversion
  kIndirectCall,  // no such function, or one of another type
};

// For logs and error texts: "out of gas", "memory access out of bounds", …
const char* to_string(Trap trap);

// Address space that nothing else uses. Pages are inaccessible until opened; opened pages are zero.
// Movable, unmapped on destruction. The caller keeps two threads from changing it at once.
class Reservation {
 public:
  // `size` is a multiple of the page size. Costs no memory.
  static Result<Reservation> create(std::size_t size);

  Reservation() = default;
  Reservation(Reservation&& other) noexcept;
  Reservation& operator=(Reservation&& other) noexcept;
  ~Reservation();

  std::uint8_t* data() const { return data_; }
  std::size_t size() const { return size_; }

  // Offsets and sizes are multiples of the page size and lie inside; checked.
  [[nodiscard]] bool open(std::size_t offset, std::size_t size);  // readable and writable
  void close(std::size_t offset, std::size_t size);               // inaccessible; keeps content
  void discard(std::size_t offset, std::size_t size);  // gives memory back; reads as zero

 private:
  Reservation(std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}

  std::uint8_t* data_ = nullptr;
  std::size_t size_ = 0;
};

// Changes what may be done with pages that are open. Async-signal-safe.
enum class Access { kRead, kReadWrite };
bool set_access(std::uint8_t* begin, std::size_t size, Access access) noexcept;

class WriteFence;

// What the current thread runs, read by the fault handler. One a thread, in os.cc.
struct GuestFrame {
  sigjmp_buf* unwind = nullptr;              // where a trap goes; null outside of guest code
  const std::uint8_t* slot_begin = nullptr;  // the slot that was entered
  const std::uint8_t* slot_end = nullptr;
  WriteFence* fence = nullptr;     // of the slot
  volatile bool in_guest = false;  // cleared by every host call
};
GuestFrame& this_thread_guest_frame();

// Leaves generated code. Only between an entry and its return, with no destructor in between.
[[noreturn]] void unwind_guest(Trap trap);

// Once a thread before it enters a guest; cheap when already done. Installs the process's fault
// handler, this thread's alternate signal stack, and finds its stack guard.
Status prepare_guest_thread();

// Lets this thread's generated code address its slot. No effect in the build with explicit bounds
// checks; a system call only when the base differs from the last one.
void set_segment_base(const std::uint8_t* base);

// A thread with a native stack deep enough for generated code at the limit of nested calls.
// The destructor joins.
class GuestThread {
 public:
  explicit GuestThread(std::function<void()> body);
  GuestThread(GuestThread&& other) noexcept;
  GuestThread& operator=(GuestThread&&) = delete;
  ~GuestThread();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The native stack that a thread needs to run a guest with the largest call depth.
inline constexpr std::size_t kGuestThreadStackBytes = std::size_t{64} << 20;

}  // namespace nsl::sandbox
