#include "enclave/sandbox/os.h"

#include <asm/prctl.h>
#include <pthread.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <string>
#include <utility>

#include "enclave/sandbox/write_fence.h"

namespace nsl::sandbox {
namespace {

Error os_error(const char* call) {
  return Error(Errc::kUnavailable, std::string(call) + ": " + std::strerror(errno));
}

struct ThreadState {
  GuestFrame frame;
  bool prepared = false;
  const std::uint8_t* stack_guard_begin = nullptr;
  const std::uint8_t* stack_guard_end = nullptr;
  const std::uint8_t* segment_base = nullptr;
};

// Read in a signal handler: plain data, no constructor that could run there.
thread_local constinit ThreadState thread_state;

struct sigaction previous_segv;
struct sigaction previous_bus;

bool lies_in(const std::uint8_t* address, const std::uint8_t* begin, const std::uint8_t* end) {
  return address >= begin && address < end;
}

void pass_on(int signal, siginfo_t* info, void* context) {
  const struct sigaction& previous = signal == SIGBUS ? previous_bus : previous_segv;
  if ((previous.sa_flags & SA_SIGINFO) != 0) {
    previous.sa_sigaction(signal, info, context);
  } else if (previous.sa_handler == SIG_DFL || previous.sa_handler == SIG_IGN) {
    // Return with the default action in place: the fault happens again and ends the process.
    std::signal(signal, SIG_DFL);
  } else {
    previous.sa_handler(signal);
  }
}

void on_fault(int signal, siginfo_t* info, void* context) {
  const ThreadState& state = thread_state;
  const auto* address = static_cast<const std::uint8_t*>(info->si_addr);
  if (state.frame.in_guest && state.frame.unwind != nullptr) {
    if (lies_in(address, state.frame.slot_begin, state.frame.slot_end)) {
      if (state.frame.fence->open_at(address))
        return;  // the write goes on
      unwind_guest(Trap::kMemoryAccess);
    }
    if (lies_in(address, state.stack_guard_begin, state.stack_guard_end))
      unwind_guest(Trap::kNativeStack);
  }
  pass_on(signal, info, context);
}

Status install_fault_handler() {
  static std::once_flag once;
  static bool failed = false;
  std::call_once(once, [] {
    struct sigaction action{};
    action.sa_sigaction = on_fault;
    // The handler leaves by a jump: the signal must not stay blocked (SA_NODEFER).
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
    sigemptyset(&action.sa_mask);
    failed = sigaction(SIGSEGV, &action, &previous_segv) != 0 ||
             sigaction(SIGBUS, &action, &previous_bus) != 0;
  });
  if (failed)
    return os_error("sigaction");
  return ok_status();
}

// This thread's alternate signal stack, with a guard page below; freed when the thread ends.
class SignalStack {
 public:
  SignalStack() = default;
  SignalStack(const SignalStack&) = delete;
  SignalStack& operator=(const SignalStack&) = delete;
  ~SignalStack() {
    if (memory_ == MAP_FAILED)
      return;
    stack_t off{};
    off.ss_flags = SS_DISABLE;
    sigaltstack(&off, nullptr);
    static_cast<void>(munmap(memory_, kBytes));
  }

  Status install() {
    memory_ = mmap(nullptr, kBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory_ == MAP_FAILED)
      return os_error("mmap");
    static_cast<void>(mprotect(memory_, kGuardBytes, PROT_NONE));
    stack_t stack{};
    stack.ss_sp = static_cast<std::uint8_t*>(memory_) + kGuardBytes;
    stack.ss_size = kBytes - kGuardBytes;
    if (sigaltstack(&stack, nullptr) != 0)
      return os_error("sigaltstack");
    return ok_status();
  }

 private:
  static constexpr std::size_t kGuardBytes = 4096;
  static constexpr std::size_t kBytes = 64 * 1024 + kGuardBytes;
  void* memory_ = MAP_FAILED;
};

// The guard lies directly below the stack; a frame larger than it would be needed to jump across.
constexpr std::size_t kStackGuardBytes = std::size_t{1} << 20;

Status find_stack_guard(ThreadState& state) {
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0)
    return os_error("pthread_getattr_np");
  void* lowest = nullptr;
  std::size_t size = 0;
  pthread_attr_getstack(&attributes, &lowest, &size);
  pthread_attr_destroy(&attributes);
  const auto* end = static_cast<const std::uint8_t*>(lowest);
  // On glibc the reported stack of a created thread excludes its guard. Some slack above covers a
  // kernel that stops growing the main thread's stack a little early.
  state.stack_guard_begin = end - kStackGuardBytes;
  state.stack_guard_end = end + 64 * 1024;
  return ok_status();
}

}  // namespace

const char* to_string(Trap trap) {
  switch (trap) {
    case Trap::kNone:
      return "none";
    case Trap::kOutOfGas:
      return "out of gas";
    case Trap::kDeadline:
      return "deadline passed";
    case Trap::kCancelled:
      return "cancelled";
    case Trap::kCallDepth:
      return "calls nested too deep";
    case Trap::kOutputLimit:
      return "output limit passed";
    case Trap::kHostCallLimit:
      return "too many host calls";
    case Trap::kViolation:
      return "refused at the host-call door";
    case Trap::kMemoryAccess:
      return "memory access out of bounds";
    case Trap::kNativeStack:
      return "native stack exhausted";
    case Trap::kUnreachable:
      return "unreachable code reached";
    case Trap::kArithmetic:
      return "arithmetic trap";
    case Trap::kIndirectCall:
      return "indirect call to no such function";
  }
  return "unknown";
}

Result<Reservation> Reservation::create(std::size_t size) {
  void* data = mmap(nullptr, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (data == MAP_FAILED)
    return os_error("mmap");
  // A huge page would make the first touch cost two megabytes. Not every kernel knows them.
  madvise(data, size, MADV_NOHUGEPAGE);
  return Reservation(static_cast<std::uint8_t*>(data), size);
}

Reservation::Reservation(Reservation&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

Reservation& Reservation::operator=(Reservation&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

Reservation::~Reservation() {
  if (data_ != nullptr)
    static_cast<void>(munmap(data_, size_));
}

bool Reservation::open(std::size_t offset, std::size_t size) {
  if (offset > size_ || size > size_ - offset)
    return false;
  return mprotect(data_ + offset, size, PROT_READ | PROT_WRITE) == 0;
}

void Reservation::close(std::size_t offset, std::size_t size) {
  // Taking rights away from part of a mapping fails only when the kernel can not split it. Then the
  // guest could touch memory that it gave back: better to stop.
  if (offset > size_ || size > size_ - offset || mprotect(data_ + offset, size, PROT_NONE) != 0)
    std::abort();
}

void Reservation::discard(std::size_t offset, std::size_t size) {
  // Content that can not be wiped must not stay: better to stop.
  if (offset > size_ || size > size_ - offset || madvise(data_ + offset, size, MADV_DONTNEED) != 0)
    std::abort();
}

bool set_access(std::uint8_t* begin, std::size_t size, Access access) noexcept {
  return mprotect(begin, size, access == Access::kRead ? PROT_READ : PROT_READ | PROT_WRITE) == 0;
}

GuestFrame& this_thread_guest_frame() { return thread_state.frame; }

void unwind_guest(Trap trap) {
  GuestFrame& frame = thread_state.frame;
  frame.in_guest = false;
  if (frame.unwind == nullptr)
    std::abort();  // a trap outside of guest code is a bug of ours
  siglongjmp(*frame.unwind, static_cast<int>(trap));
}

Status prepare_guest_thread() {
  ThreadState& state = thread_state;
  if (state.prepared)
    return ok_status();
  static thread_local SignalStack signal_stack;
  NSL_RETURN_IF_ERROR(install_fault_handler());
  NSL_RETURN_IF_ERROR(signal_stack.install());
  NSL_RETURN_IF_ERROR(find_stack_guard(state));
  state.prepared = true;
  return ok_status();
}

#if !NSL_GUEST_BOUNDS_EXPLICIT
namespace {

bool has_fsgsbase() {
  static const bool has = (getauxval(AT_HWCAP2) & (1u << 1)) != 0;  // HWCAP2_FSGSBASE
  return has;
}

}  // namespace
#endif

void set_segment_base([[maybe_unused]] const std::uint8_t* base) {
#if !NSL_GUEST_BOUNDS_EXPLICIT
  if (thread_state.segment_base == base)
    return;
  if (has_fsgsbase()) {
    __asm__ volatile("wrgsbase %0" : : "r"(base));
  } else if (syscall(SYS_arch_prctl, ARCH_SET_GS, base) != 0) {
    std::abort();  // generated code would address another slot
  }
  thread_state.segment_base = base;
#endif
}

struct GuestThread::State {
  std::function<void()> body;
  pthread_t thread{};
};

GuestThread::GuestThread(std::function<void()> body) : state_(std::make_unique<State>()) {
  state_->body = std::move(body);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kGuestThreadStackBytes);
  pthread_attr_setguardsize(&attributes, kStackGuardBytes);
  const auto run = [](void* argument) -> void* {
    static_cast<State*>(argument)->body();
    return nullptr;
  };
  const int status = pthread_create(&state_->thread, &attributes, run, state_.get());
  pthread_attr_destroy(&attributes);
  if (status != 0)
    std::abort();  // like std::thread, but exceptions do not cross a header here
}

GuestThread::GuestThread(GuestThread&& other) noexcept = default;

GuestThread::~GuestThread() {
  if (state_)
    pthread_join(state_->thread, nullptr);
}

}  // namespace nsl::sandbox
