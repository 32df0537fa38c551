#pragma once
// One instance of the guest in one slot of address space: its memory, its entries, its way back to
// a fresh state.
//
// The slot is reserved once and never moves. With guard pages it is 8 GiB of address space, since
// generated code adds a 32-bit address and a 32-bit offset and must not reach past it; with
// explicit bounds checks it is as large as the largest memory.
//
// Life: create → (load_base | capture by BaseImage) → apply an Image → enter … → reset → apply …
// A trap or any error of enter() leaves an instance that must be reset before its next use.
//
// Thread-safety: one thread at a time; it may move between threads between entries.

#include <cstdint>
#include <memory>

#include "base/bytes.h"
#include "base/result.h"
#include "enclave/sandbox/budget.h"
#include "enclave/sandbox/guest_module.h"
#include "enclave/sandbox/host_calls.h"
#include "enclave/sandbox/os.h"
#include "enclave/sandbox/write_fence.h"

namespace nsl::sandbox {

class BaseImage;
class Image;

inline constexpr std::uint32_t kPageBytes = 64 * 1024;  // WebAssembly's page

// How a guest entry returned.
enum class GuestStatus { kDone, kPending };

// An entry with its arguments; see guest/abi/abi.h.
struct LoadCall {
  std::string_view name;
  std::string_view source;
  std::uint64_t seed;
};
struct InvokeCall {
  std::string_view input;  // JSON; empty: none
  std::uint32_t secret_count;
  std::uint64_t seed;
};

class Instance {
 public:
  // `module` outlives the instance. `max_memory` is the ceiling of any budget's memory.
  // Not usable until it was initialised or reset.
  // `max_borders`: see WriteFence.
  static Result<std::unique_ptr<Instance>> create(const GuestModule& module, ByteCount max_memory,
                                                  std::uint32_t max_borders);

  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;
  ~Instance();

  // The entries. Each runs guest code under the scope's budget on this thread until it returns or
  // traps, with `calls` behind the door. Errors: those of trap_error, guest-violation when the
  // guest breaks the contract, memory-limit when it has no room for a message.
  Status init(LimitScope& scope, HostCalls& calls);
  Result<GuestStatus> load(LimitScope& scope, HostCalls& calls, const LoadCall& call);
  Result<GuestStatus> invoke(LimitScope& scope, HostCalls& calls, const InvokeCall& call);
  Result<GuestStatus> resume(LimitScope& scope, HostCalls& calls);

  // Makes the memory the base image, byte for byte, and wipes everything else. `base` is of the
  // same module, and the memory is at least as large: the base is where an instance began.
  void reset(const BaseImage& base);
  // The same for an instance that was just created and not initialised: grows to the base first.
  Status become(const BaseImage& base);
  // On top of reset(): makes the memory the image that was captured over the same base. Fails with
  // memory-limit when the system has no memory for it.
  Status apply(const Image& image);

  // The live memory from the guest's address 0.
  ByteSpan memory() const;
  std::uint32_t pages() const;
  std::uint32_t stack_pointer() const;

 private:
  friend class LimitScope;
  friend struct GeneratedCode;  // wasm_rt.cc: what generated code calls

  struct Entry;

  Instance(const GuestModule& module, Reservation slot, ByteCount max_memory,
           std::uint32_t max_borders);

  void arm(Budget& budget, std::int64_t gas);
  std::int64_t disarm();

  Result<std::uint32_t> enter(LimitScope& scope, HostCalls& calls, const Entry& entry);
  Trap run(const Entry& entry, std::uint32_t& returned);
  Result<std::uint32_t> place_message(LimitScope& scope, HostCalls& calls, ByteSpan first,
                                      ByteSpan second);
  Result<GuestStatus> status_of(Result<std::uint32_t> returned) const;

  // From generated code, through GeneratedCode.
  bool allocate_memory(wasm_rt_memory_t& memory, std::uint32_t pages);
  bool grow_memory(wasm_rt_memory_t& memory, std::uint32_t more_pages);
  Trap refill_gas();
  Trap charge(std::uint64_t gas);
  Trap host_call(std::uint32_t op, std::uint32_t request, std::uint32_t request_size,
                 std::uint32_t response, std::uint32_t capacity, std::int32_t& answer) noexcept;

  std::uint8_t* data() const { return slot_.data(); }
  std::int64_t& gas();
  Status open_up_to(std::uint32_t pages);
  std::uint32_t& deep_stack_written_from();
  // Before code of ours writes there.
  void expect_write(std::uint32_t address, std::size_t size);
  void wipe_deep_stack();
  void restore_base(const BaseImage& base);
  void learn_what_is_written(const BaseImage& base);
  void shrink_to(std::uint32_t pages);

  const GuestModule& module_;
  Reservation slot_;
  const ByteCount max_memory_;
  const std::unique_ptr<std::uint8_t[]> generated_;  // the generated instance struct
  wasm_rt_memory_t* memory_ = nullptr;               // in generated_
  bool instantiated_ = false;
  // Around the base and the stack's top, with the deep stack as its moat unless bounds are checked
  // explicitly; covers nothing before the first reset.
  WriteFence fence_;

  // While armed or entered.
  Budget* budget_ = nullptr;
  HostCalls* calls_ = nullptr;
};

}  // namespace nsl::sandbox
