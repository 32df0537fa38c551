// native/charge.h: the charge in assembly does what the charge in C does, and disturbs nothing.
#include <gtest/gtest.h>

#include <csetjmp>
#include <cstdint>

extern "C" {

// Both as in testing/charged_code.c; the environment is the test's own.
struct Z_nsl_instance_t {  // NOLINT(readability-identifier-naming): generated code's name
  std::uint64_t* gas;
  std::uint64_t slice = 0;
  std::uint64_t refills = 0;
  bool misaligned = false;
  std::jmp_buf* way_out = nullptr;
};
struct charged_instance {  // NOLINT(readability-identifier-naming)
  Z_nsl_instance_t* environment;
  std::uint64_t gas;
};

std::uint64_t run_by_clang(charged_instance* instance, std::uint64_t turns);
std::uint64_t run_by_gcc(charged_instance* instance, std::uint64_t turns);
std::uint64_t leaf_by_clang(charged_instance* instance, std::uint64_t seed);
std::uint64_t leaf_by_gcc(charged_instance* instance, std::uint64_t seed);

// Grants a slice, and leaves garbage in every register that a callee may change.
void Z_nslZ_gas_slice(Z_nsl_instance_t* environment) {  // NOLINT(readability-identifier-naming)
  environment->misaligned |= reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0)) % 16 != 0;
  ++environment->refills;
  if (environment->way_out != nullptr)
    std::longjmp(*environment->way_out, 1);  // NOLINT(cert-err52-cpp): as the sandbox does
  while (static_cast<std::int64_t>(*environment->gas) < 0)
    *environment->gas += environment->slice;
  asm volatile(
      "mov $-1, %%rax; mov %%rax, %%rcx; mov %%rax, %%rdx; mov %%rax, %%rsi; mov %%rax, %%rdi;"
      "mov %%rax, %%r8; mov %%rax, %%r9; mov %%rax, %%r10; mov %%rax, %%r11;"
      "movq %%rax, %%xmm0; movq %%rax, %%xmm1; movq %%rax, %%xmm2; movq %%rax, %%xmm3;"
      "movq %%rax, %%xmm4; movq %%rax, %%xmm5; movq %%rax, %%xmm6; movq %%rax, %%xmm7;"
      "movq %%rax, %%xmm8; movq %%rax, %%xmm9; movq %%rax, %%xmm10; movq %%rax, %%xmm11;"
      "movq %%rax, %%xmm12; movq %%rax, %%xmm13; movq %%rax, %%xmm14; movq %%rax, %%xmm15"
      :
      :
      : "rax", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "xmm0", "xmm1", "xmm2", "xmm3",
        "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14",
        "xmm15");
}

}  // extern "C"

namespace nsl::meter::testing {
namespace {

using Code = std::uint64_t (*)(charged_instance*, std::uint64_t);

struct Outcome {
  std::uint64_t value = 0;
  std::uint64_t gas = 0;
  std::uint64_t refills = 0;
  bool operator==(const Outcome&) const = default;
};

// With `slice` gas at first, and again each time that it is used up.
Outcome outcome(Code code, std::uint64_t argument, std::uint64_t slice) {
  charged_instance instance{.environment = nullptr, .gas = slice};
  Z_nsl_instance_t environment{.gas = &instance.gas, .slice = slice};
  instance.environment = &environment;
  const std::uint64_t value = code(&instance, argument);
  EXPECT_FALSE(environment.misaligned);
  return {value, instance.gas, environment.refills};
}

constexpr std::uint64_t kTurn = 3 + 0x123456789a + 200;

TEST(Charge, SubtractsItsWeightAndCallsNobodyWhileGasIsLeft) {
  const Outcome exactly = outcome(run_by_clang, 10, 10 * kTurn);
  EXPECT_EQ(exactly.gas, 0u);
  EXPECT_EQ(exactly.refills, 0u);
  EXPECT_EQ(outcome(run_by_clang, 10, 10 * kTurn - 1).refills, 1u);
}

TEST(Charge, InAssemblyDoesWhatItDoesInC) {
  for (const std::uint64_t slice : {std::uint64_t{1} << 30, kTurn - 1, kTurn, 3 * kTurn + 1})
    for (const std::uint64_t turns : {0, 1, 2, 57})
      EXPECT_EQ(outcome(run_by_clang, turns, slice), outcome(run_by_gcc, turns, slice))
          << turns << " turns, slices of " << slice;
}

TEST(Charge, KeepsWhatALeafFunctionHasBelowTheStackPointer) {
  for (const std::uint64_t slice : {1, 8, 9, 100}) {
    EXPECT_EQ(outcome(leaf_by_clang, 0x9e3779b97f4a7c15, slice),
              outcome(leaf_by_gcc, 0x9e3779b97f4a7c15, slice));
  }
  EXPECT_GT(outcome(leaf_by_clang, 7, 8).refills, 0u);
}

TEST(Charge, CanBeLeftForGood) {
  charged_instance instance{.environment = nullptr, .gas = 2};
  std::jmp_buf way_out;
  Z_nsl_instance_t environment{.gas = &instance.gas, .way_out = &way_out};
  instance.environment = &environment;
  if (setjmp(way_out) == 0) {  // NOLINT(cert-err52-cpp)
    run_by_clang(&instance, 1);
    ADD_FAILURE() << "ran on without gas";
  }
  EXPECT_EQ(environment.refills, 1u);
  EXPECT_EQ(static_cast<std::int64_t>(instance.gas), -1);
}

}  // namespace
}  // namespace nsl::meter::testing
