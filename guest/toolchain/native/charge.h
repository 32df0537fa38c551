/* How generated code pays for a region (guest/toolchain/meter): NSL_CHARGE(instance, weight) is
 *
 *   instance->w2c_nsl_gas -= weight;
 *   if (instance->w2c_nsl_gas < 0) nsl.gas_slice();
 *
 * and nothing else, for a constant weight. translate.cmake puts it where wasm2c wrote that out.
 *
 * Clang gets it as assembly with an outcome that the compiler does not see. Written in C, each
 * charge is a branch to a call, and there are thousands: the call needs registers that the function
 * has in use, and the branches cut what the register allocator looks at into pieces. That cost more
 * time than the subtraction (docs/decisions/0009-a-charge-the-compiler-does-not-see.md).
 *
 * The call is made from a cold section, and keeps every register but the flags: nsl_out_of_gas
 * saves what the caller would have to and the callee may change. The 128 bytes below the stack
 * pointer belong to the function (the red zone of the System V ABI) and are stepped over. The host
 * may leave the guest from within the call by longjmp, as from any other import.
 *
 * Other compilers get the C. Tests hold both against each other: charge_test.cc of
 * guest/toolchain/meter, and tests/determinism, for the engine.
 *
 * Included between the declarations and the functions of generated code. */
#ifndef NSL_CHARGE_H_
#define NSL_CHARGE_H_

#include <stddef.h>

#if defined(__clang__) && defined(__x86_64__)

static __attribute__((preserve_all, noinline, used, cold)) void nsl_gas_slice_keeping_registers(
    struct Z_nsl_instance_t* environment) {
  Z_nslZ_gas_slice(environment);
}

/* r11 is the one register that preserve_all does not keep. Called with a stack of any alignment. */
static __attribute__((naked, noinline, used, cold)) void nsl_out_of_gas(void) {
  __asm__(
      "push %%rbp\n\t"
      "mov %%rsp, %%rbp\n\t"
      "push %%r11\n\t"
      "and $-16, %%rsp\n\t"
      "call %c0\n\t"
      "mov -8(%%rbp), %%r11\n\t"
      "leave\n\t"
      "ret"
      :
      : "i"(nsl_gas_slice_keeping_registers));
}

#define NSL_CHARGE(instance, weight)                                          \
  __asm__ volatile(                                                           \
      "subq %[units], %c[gas](%[self])\n\t"                                   \
      "js 2f\n"                                                               \
      "1:\n\t"                                                                \
      ".pushsection .text.unlikely, \"ax\", @progbits\n"                      \
      "2:\n\t"                                                                \
      "lea -128(%%rsp), %%rsp\n\t"                                            \
      "push %%rdi\n\t"                                                        \
      "mov %c[environment](%[self]), %%rdi\n\t"                               \
      "call %c[slow]\n\t"                                                     \
      "pop %%rdi\n\t"                                                         \
      "lea 128(%%rsp), %%rsp\n\t"                                             \
      "jmp 1b\n\t"                                                            \
      ".popsection"                                                           \
      :                                                                       \
      : [self] "r"(instance), [units] "er"((u64)(weight)),                    \
        [gas] "i"(offsetof(__typeof__(*(instance)), w2c_nsl_gas)),            \
        [environment] "i"(offsetof(__typeof__(*(instance)), Z_nsl_instance)), \
        [slow] "i"(nsl_out_of_gas)                                            \
      : "cc", "memory")

#else

#define NSL_CHARGE(instance, weight)                \
  do {                                              \
    (instance)->w2c_nsl_gas -= (u64)(weight);       \
    if ((s64)(instance)->w2c_nsl_gas < 0)           \
      Z_nslZ_gas_slice((instance)->Z_nsl_instance); \
  } while (0)

#endif

#endif /* NSL_CHARGE_H_ */
