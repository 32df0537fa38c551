#include "enclave/sandbox/instance.h"

#include <algorithm>
#include <cstring>
#include <mutex>
#include <string>
#include <utility>

#include "enclave/sandbox/image.h"
#include "enclave/sandbox/wasm_rt.h"
#include "guest/abi/abi.h"

namespace nsl::sandbox {
namespace {

// Up to this much, grown memory is wiped by hand and stays with the slot, which is cheaper than
// faulting it in again; beyond, its pages go back to the system.
constexpr std::size_t kKeptGrowthBytes = std::size_t{1} << 20;
constexpr ByteCount kSmallestSlot = mebibytes(4);  // the engine's own memory fits

// The stack but its top, which is restored like the base and suffices most functions. The deep stack
// is wiped once it was written: with guard pages the fence tells, else each store does.
#if NSL_GUEST_BOUNDS_EXPLICIT
constexpr std::size_t kDeepStackBytes = NSL_DEEP_STACK_BYTES;
#else
constexpr std::size_t kDeepStackBytes = NSL_STACK_BYTES - (std::size_t{256} << 10);
#endif
// As with grown memory: so much of it is wiped by hand.
constexpr std::size_t kKeptDeepBytes = std::size_t{192} << 10;

// Generated code without explicit checks reaches address + offset + 8 at most, both below 2^32.
std::size_t slot_bytes([[maybe_unused]] ByteCount max_memory) {
#if NSL_GUEST_BOUNDS_EXPLICIT
  return max_memory.count();
#else
  return (std::size_t{8} << 30) + kPageBytes;
#endif
}

void init_module_once(const GuestModule& module) {
  // Generated code keeps its function types in statics of its own.
  static std::mutex mutex;
  static std::vector<const GuestModule*> done;
  const std::lock_guard lock(mutex);
  if (std::find(done.begin(), done.end(), &module) != done.end())
    return;
  module.init_module();
  done.push_back(&module);
}

std::uint32_t pages_of(ByteCount size) {
  return static_cast<std::uint32_t>(size.count() / kPageBytes);
}

}  // namespace

// One call into generated code: which entry, with which arguments.
struct Instance::Entry {
  enum class Kind { kInit, kBuffer, kLoad, kInvoke, kResume };
  Kind kind;
  std::uint32_t arguments[4] = {};
  std::uint64_t seed = 0;
};

Result<std::unique_ptr<Instance>> Instance::create(const GuestModule& module, ByteCount max_memory,
                                                   std::uint32_t max_borders) {
  if (max_memory.count() % kPageBytes != 0 || max_memory < kSmallestSlot ||
      pages_of(max_memory) > NSL_MAX_MEMORY_PAGES)
    return Error(Errc::kInvalidArgument,
                 "max_memory must be a multiple of 64 KiB from 4 to 256 MiB");
  NSL_ASSIGN_OR_RETURN(Reservation slot, Reservation::create(slot_bytes(max_memory)));
  init_module_once(module);
  std::unique_ptr<Instance> instance(
      new Instance(module, std::move(slot), max_memory, max_borders));
  GeneratedCode::Current current(*instance);
  module.instantiate(instance->generated_.get(), GeneratedCode::environment(*instance));
  instance->instantiated_ = true;
  instance->memory_ = module.memory(instance->generated_.get());
  return instance;
}

Instance::Instance(const GuestModule& module, Reservation slot, ByteCount max_memory,
                   [[maybe_unused]] std::uint32_t max_borders)
    : module_(module),
      slot_(std::move(slot)),
      max_memory_(max_memory),
      generated_(std::make_unique<std::uint8_t[]>(module.instance_bytes)),
      fence_(NSL_GUEST_BOUNDS_EXPLICIT ? 0 : max_borders) {}

Instance::~Instance() {
  if (instantiated_)
    module_.free(generated_.get());
}

std::int64_t& Instance::gas() {
  // The WebAssembly global is an i64, which generated code holds as the unsigned type.
  return *reinterpret_cast<std::int64_t*>(module_.gas(generated_.get()));
}

void Instance::arm(Budget& budget, std::int64_t gas_slice) {
  budget_ = &budget;
  gas() = gas_slice;
  *module_.depth(generated_.get()) = 0;
  *module_.depth_limit(generated_.get()) = budget.limits().call_depth;
}

std::int64_t Instance::disarm() {
  budget_ = nullptr;
  return std::exchange(gas(), 0);
}

Trap Instance::run(const Entry& entry, std::uint32_t& returned) {
  GuestFrame& frame = this_thread_guest_frame();
  void* const generated = generated_.get();
  sigjmp_buf unwind;
  // No object with a destructor lives between here and the generated code: a trap jumps over it.
  if (const int trap = sigsetjmp(unwind, 0); trap != 0) {
    frame.in_guest = false;
    frame.unwind = nullptr;
    return static_cast<Trap>(trap);
  }
  frame.unwind = &unwind;
  frame.slot_begin = slot_.data();
  frame.slot_end = slot_.data() + slot_.size();
  frame.fence = &fence_;
  frame.in_guest = true;
  const std::uint32_t* const a = entry.arguments;
  switch (entry.kind) {
    case Entry::Kind::kInit:
      module_.init(generated);
      break;
    case Entry::Kind::kBuffer:
      returned = module_.buffer(generated, a[0]);
      break;
    case Entry::Kind::kLoad:
      returned = module_.load(generated, a[0], a[1], a[2], a[3], entry.seed);
      break;
    case Entry::Kind::kInvoke:
      returned = module_.invoke(generated, a[0], a[1], a[2], entry.seed);
      break;
    case Entry::Kind::kResume:
      returned = module_.resume(generated);
      break;
  }
  frame.in_guest = false;
  frame.unwind = nullptr;
  return Trap::kNone;
}

Result<std::uint32_t> Instance::enter(LimitScope& scope, HostCalls& calls, const Entry& entry) {
  if (&scope.instance() != this || this_thread_guest_frame().unwind != nullptr)
    return Error(Errc::kWrongPhase, "a guest is entered already");
  NSL_RETURN_IF_ERROR(prepare_guest_thread());
  set_segment_base(slot_.data());
  GeneratedCode::Current current(*this);
  calls_ = &calls;
  std::uint32_t returned = 0;
  const Trap trap = run(entry, returned);
  calls_ = nullptr;
  if (trap != Trap::kNone)
    return trap_error(trap, scope.budget());
  return returned;
}

// Puts up to two byte strings into one buffer of the guest's, and returns its address.
Result<std::uint32_t> Instance::place_message(LimitScope& scope, HostCalls& calls, ByteSpan first,
                                              ByteSpan second) {
  const std::size_t size = first.size() + second.size();
  if (size > max_memory_.count())
    return Error(Errc::kMemoryLimit, "a message of " + std::to_string(size) + " bytes");
  Entry entry{.kind = Entry::Kind::kBuffer};
  entry.arguments[0] = static_cast<std::uint32_t>(size);
  NSL_ASSIGN_OR_RETURN(const std::uint32_t address, enter(scope, calls, entry));
  if (address == 0)
    return Error(Errc::kMemoryLimit, "no room for " + std::to_string(size) + " bytes of input");
  // The guest may lie about the address: it is bounded like any other.
  const ByteSpan live = memory();
  if (address > live.size() || size > live.size() - address)
    return Error(Errc::kGuestViolation, "a buffer outside of memory");
  expect_write(address, size);
  std::memcpy(data() + address, first.data(), first.size());
  if (!second.empty())
    std::memcpy(data() + address + first.size(), second.data(), second.size());
  return address;
}

Result<GuestStatus> Instance::status_of(Result<std::uint32_t> returned) const {
  if (!returned.ok())
    return returned.error();
  switch (returned.value()) {
    case NSL_DONE:
      return GuestStatus::kDone;
    case NSL_PENDING:
      return GuestStatus::kPending;
    default:
      return Error(Errc::kGuestViolation, "an entry returned an unknown status");
  }
}

Status Instance::init(LimitScope& scope, HostCalls& calls) {
  NSL_RETURN_IF_ERROR(enter(scope, calls, Entry{.kind = Entry::Kind::kInit}));
  return ok_status();
}

Result<GuestStatus> Instance::load(LimitScope& scope, HostCalls& calls, const LoadCall& call) {
  NSL_ASSIGN_OR_RETURN(const std::uint32_t name,
                       place_message(scope, calls, as_bytes(call.name), {}));
  NSL_ASSIGN_OR_RETURN(const std::uint32_t source,
                       place_message(scope, calls, as_bytes(call.source), {}));
  return status_of(
      enter(scope, calls,
            Entry{.kind = Entry::Kind::kLoad,
                  .arguments = {name, static_cast<std::uint32_t>(call.name.size()), source,
                                static_cast<std::uint32_t>(call.source.size())},
                  .seed = call.seed}));
}

Result<GuestStatus> Instance::invoke(LimitScope& scope, HostCalls& calls, const InvokeCall& call) {
  std::uint32_t input = 0;
  if (!call.input.empty()) {
    NSL_ASSIGN_OR_RETURN(input, place_message(scope, calls, as_bytes(call.input), {}));
  }
  return status_of(enter(
      scope, calls,
      Entry{.kind = Entry::Kind::kInvoke,
            .arguments = {input, static_cast<std::uint32_t>(call.input.size()), call.secret_count},
            .seed = call.seed}));
}

Result<GuestStatus> Instance::resume(LimitScope& scope, HostCalls& calls) {
  return status_of(enter(scope, calls, Entry{.kind = Entry::Kind::kResume}));
}

// ---- memory

ByteSpan Instance::memory() const { return ByteSpan(data(), memory_->size); }

std::uint32_t Instance::pages() const { return memory_->pages; }

std::uint32_t Instance::stack_pointer() const { return *module_.stack_pointer(generated_.get()); }

bool Instance::allocate_memory(wasm_rt_memory_t& memory, std::uint32_t pages) {
  const std::uint64_t size = std::uint64_t{pages} * kPageBytes;
  if (ByteCount(size) > max_memory_ || !slot_.open(0, size))
    return false;
  memory = {.data = slot_.data(),
            .pages = pages,
            .max_pages = kDeepStackBytes,
            .size = static_cast<std::uint32_t>(size)};
  return true;
}

bool Instance::grow_memory(wasm_rt_memory_t& memory, std::uint32_t more_pages) {
  const std::uint64_t pages = std::uint64_t{memory.pages} + more_pages;
  const std::uint64_t size = pages * kPageBytes;
  if (budget_ == nullptr)
    return false;
  if (pages > pages_of(max_memory_) || !budget_->allow_memory(ByteCount(size)) ||
      !slot_.open(memory.size, size - memory.size)) {
    budget_->note_memory_refused();
    return false;
  }
  memory.pages = static_cast<std::uint32_t>(pages);
  memory.size = static_cast<std::uint32_t>(size);
  return true;
}

void Instance::shrink_to(std::uint32_t pages) {
  const std::size_t size = std::size_t{pages} * kPageBytes;
  const std::size_t grown = memory_->size - size;
  if (grown == 0)
    return;
  const std::size_t kept = std::min(grown, kKeptGrowthBytes);
  std::memset(data() + size, 0, kept);
  if (grown > kept)
    slot_.discard(size + kept, grown - kept);
  slot_.close(size, grown);
  memory_->pages = pages;
  memory_->size = static_cast<std::uint32_t>(size);
}

// Generated code lowers it with each store below; see guest/toolchain/native/store_mark.h.
std::uint32_t& Instance::deep_stack_written_from() { return memory_->max_pages; }

void Instance::expect_write(std::uint32_t address, std::size_t size) {
  fence_.open(data() + address, size);
  if (NSL_GUEST_BOUNDS_EXPLICIT && size > 0)
    deep_stack_written_from() = std::min(deep_stack_written_from(), address);
}

// Whatever wrote there: a guest that was taken over need not move the stack pointer to do so.
void Instance::wipe_deep_stack() {
  if (fence_.is_moat_open()) {
    slot_.discard(0, kDeepStackBytes);
    fence_.close_moat();
  }
  std::size_t from = std::exchange(deep_stack_written_from(), std::uint32_t{kDeepStackBytes});
  constexpr std::size_t kept_from = kDeepStackBytes - kKeptDeepBytes;
  if (from < kept_from) {
    slot_.discard(0, kept_from);
    from = kept_from;
  }
  std::memset(data() + from, 0, kDeepStackBytes - from);
}

void Instance::restore_base(const BaseImage& base) {
  fence_.for_each_open_run([&](std::size_t offset, std::size_t size) {
    const std::size_t address = kDeepStackBytes + offset;
    base.copy_to(MutableByteSpan(data() + address, size), address);
  });
}

void Instance::learn_what_is_written(const BaseImage& base) {
  std::vector<std::uint8_t> written(fence_.page_count());
  for (std::size_t page = 0; page < written.size(); ++page) {
    const std::size_t address = kDeepStackBytes + page * WriteFence::kPage;
    const MutableByteSpan bytes(data() + address, WriteFence::kPage);
    if (fence_.is_open(page) && base.differs_from(bytes, address)) {
      written[page] = 1;
      base.copy_to(bytes, address);
    }
  }
  fence_.close_all_but(written);
}

void Instance::reset(const BaseImage& base) {
  shrink_to(base.pages());
  if (fence_.page_count() == 0)
    fence_.cover(data() + kDeepStackBytes, std::size_t{base.pages()} * kPageBytes - kDeepStackBytes,
                 NSL_GUEST_BOUNDS_EXPLICIT ? 0 : kDeepStackBytes);
  wipe_deep_stack();
  if (fence_.is_time_to_learn())
    learn_what_is_written(base);
  else
    restore_base(base);
  *module_.stack_pointer(generated_.get()) = base.stack_pointer();
  gas() = 0;
}

Status Instance::open_up_to(std::uint32_t pages) {
  const std::size_t size = std::size_t{pages} * kPageBytes;
  if (size <= memory_->size)
    return ok_status();
  if (size > max_memory_.count() || !slot_.open(memory_->size, size - memory_->size))
    return Error(Errc::kMemoryLimit,
                 "no memory for an image of " + std::to_string(size) + " bytes");
  memory_->pages = pages;
  memory_->size = static_cast<std::uint32_t>(size);
  return ok_status();
}

Status Instance::become(const BaseImage& base) {
  NSL_RETURN_IF_ERROR(open_up_to(base.pages()));
  base.copy_to(MutableByteSpan(data() + kDeepStackBytes, memory_->size - kDeepStackBytes),
               kDeepStackBytes);
  reset(base);  // finds nothing written, so the fence closes everything
  return ok_status();
}

Status Instance::apply(const Image& image) {
  NSL_RETURN_IF_ERROR(open_up_to(image.pages()));
  image.copy_to(data(), fence_);
  return ok_status();
}

// ---- the door

Trap Instance::refill_gas() {
  if (budget_ == nullptr)
    return Trap::kViolation;
  return budget_->refill(gas());
}

Trap Instance::charge(std::uint64_t amount) {
  gas() -= static_cast<std::int64_t>(amount);
  return gas() < 0 ? refill_gas() : Trap::kNone;
}

Trap Instance::host_call(std::uint32_t op, std::uint32_t request, std::uint32_t request_size,
                         std::uint32_t response, std::uint32_t capacity,
                         std::int32_t& answer) noexcept {
  if (budget_ == nullptr || calls_ == nullptr)
    return Trap::kViolation;
  if (const Trap trap = budget_->count_host_call(); trap != Trap::kNone)
    return trap;
  const std::uint64_t bytes = std::uint64_t{request_size} + capacity;
  const std::uint64_t price = calls_->price(Tainted<std::uint32_t>(op), request_size);
  if (const Trap trap = charge(kHostCallGas + bytes * kHostCallGasPerByte + price);
      trap != Trap::kNone)
    return trap;
  const std::uint64_t size = memory_->size;
  if (std::uint64_t{request} + request_size > size || std::uint64_t{response} + capacity > size)
    return Trap::kViolation;
  HostCall call{Tainted<std::uint32_t>(op), TaintedBytes(ByteSpan(data() + request, request_size)),
                ResponseBuffer(MutableByteSpan(data() + response, capacity))};
  expect_write(response, capacity);
  budget_->note_slice(gas());
  try {
    const HostCallAnswer made = calls_->handle(call, *budget_);
    answer = made.value;
    return made.trap;
  } catch (...) {
    // The host ran out of memory. The guest is told like of any other failure.
    answer = NSL_FAILED;
    return Trap::kNone;
  }
}

}  // namespace nsl::sandbox
