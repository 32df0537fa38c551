// The whole sandbox: whatever a function's source and input are, running it ends in a result or in
// an error that is the function's own, and with the same result or error type as in native QuickJS.
//
// An input is decisions of the grammar (fuzz/grammar.h), or, when it begins with 's', a source, a
// zero byte, and the function's input.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <semaphore>

#include "enclave/sandbox/os.h"
#include "fuzz/grammar.h"
#include "tests/differential/native.h"
#include "tests/differential/sandboxed.h"

namespace {

using nsl::ByteSpan;
using nsl::Errc;
using nsl::differential::Outcome;
using nsl::differential::Program;

constexpr std::uint64_t kGas = 20'000'000;
// Native QuickJS needs up to twice as much for the same objects.
constexpr std::uint64_t kMemory = std::uint64_t{16} << 20;

// Where these words are in a source, the two may differ, and why.
struct Explained {
  std::string_view word;
  std::string_view why;
};
constexpr std::array kExplained{
    Explained{"console", "a global of the sandbox's"},
    Explained{"crypto", "a global of the sandbox's"},
    Explained{"Timeout", "a global of the sandbox's"},
    Explained{"queueMicrotask", "a global of the sandbox's"},
    Explained{"TextEncoder", "a global of the sandbox's"},
    Explained{"TextDecoder", "a global of the sandbox's"},
    Explained{"atob", "a global of the sandbox's"},
    Explained{"btoa", "a global of the sandbox's"},
    Explained{"structuredClone", "a global of the sandbox's"},
    Explained{"DOMException", "a global of the sandbox's"},
    Explained{"globalThis", "shows which globals there are"},
    Explained{"this", "may be globalThis"},
    Explained{"SharedArrayBuffer", "not in the sandbox"},
    Explained{"arguments", "shows the context, which is empty natively"},
    Explained{"...", "shows the context, which is empty natively"},
    Explained{"context", "empty natively"},
    Explained{"config", "read by the sandbox only"},
    Explained{"Date", "the time, and its zone"},
    Explained{"random", "another seed"},
    Explained{"stack", "the sandbox leaves the engine's own frames out"},
    Explained{"WeakRef", "shows when garbage is collected"},
    Explained{"Finalization", "shows when garbage is collected"},
    Explained{"toString", "native toString(16) of a BigInt of 64-bit limbs prints leading zeros"},
    Explained{"Math", "the C library's rounding"},
    Explained{"**", "the C library's rounding"},
    Explained{"export", "a module; what it exports is looked at in another way"},
};

bool is_explained(std::string_view source) {
  for (const Explained& entry : kExplained)
    if (source.find(entry.word) != std::string_view::npos)
      return true;
  return false;
}

// Whether the outcome follows from how deep the stack is, which a function can catch.
bool depends_on_stack(const Program& program, const Outcome& native) {
  return !(nsl::differential::run_native(program, {.stack_bytes = std::size_t{1} << 20}) == native);
}

[[noreturn]] void report(const Program& program, const char* what, const Outcome& sandboxed,
                         const Outcome* native) {
  std::fprintf(stderr, "%s\n  sandbox: %s\n", what, to_string(sandboxed).c_str());
  if (native != nullptr)
    std::fprintf(stderr, "  native:  %s\n", to_string(*native).c_str());
  std::fprintf(stderr, "input: %s\nsource:\n%s\n", program.input.c_str(), program.source.c_str());
  std::abort();
}

void check(const Program& program, bool is_generated) {
  static auto* const engine = new nsl::differential::Sandboxed();
  static const auto limits = [] {
    nsl::execution::Limits made;
    made.lower(nsl::execution::Limit::kGas, kGas);
    made.lower(nsl::execution::Limit::kMemory, kMemory);
    return made;
  }();
  const Outcome sandboxed = engine->run(program, limits);
  if (sandboxed.code == Errc::kGuestTrap || sandboxed.code == Errc::kGuestViolation ||
      sandboxed.code == Errc::kInternal)
    report(program, "the engine failed", sandboxed, nullptr);
  const bool met_a_limit =
      sandboxed.kind == Outcome::Kind::kLimit || engine->memory_peak().count() > kMemory * 3 / 4;
  if (met_a_limit || (!is_generated && is_explained(program.source)))
    return;
  const Outcome native = nsl::differential::run_native(program);
  if (native.kind == Outcome::Kind::kLimit || native == sandboxed)
    return;
  if (!is_generated && depends_on_stack(program, native))
    return;
  report(program, "the outcomes differ", sandboxed, &native);
}

// One thread for all inputs: to make one, with its stack, costs more than most programs.
class Worker {
 public:
  // Returns when `task` has run on the thread.
  void run(std::function<void()> task) {
    task_ = std::move(task);
    started_.release();
    done_.acquire();
  }

 private:
  [[noreturn]] void serve() {
    for (;;) {
      started_.acquire();
      task_();
      done_.release();
    }
  }

  std::function<void()> task_;
  std::binary_semaphore started_{0};
  std::binary_semaphore done_{0};
  nsl::sandbox::GuestThread thread_{[this] { serve(); }};
};

Program program_of(ByteSpan bytes) {
  const std::string_view text = nsl::as_text(bytes);
  const std::size_t end = std::min(text.find('\0'), text.size());
  Program program{.source = std::string(text.substr(0, end))};
  if (end < text.size())
    program.input = text.substr(end + 1);
  return program;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteSpan bytes(data, size);
  const bool is_generated = size == 0 || data[0] != 's';
  const Program program = is_generated ? Program{.source = nsl::fuzz::javascript_program(bytes),
                                                 .input = "[1,{\"a\":2}]"}
                                       : program_of(bytes.subspan(1));
  if (std::getenv("NSL_FUZZ_SHOW") != nullptr)
    std::fprintf(stderr, "%s\n", program.source.c_str());
  static auto* const worker = new Worker();  // lives as long as the process
  worker->run([&] { check(program, is_generated); });
  return 0;
}
