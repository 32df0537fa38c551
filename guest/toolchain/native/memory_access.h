/* How generated code reads and writes linear memory where guard pages check its bounds.
 *
 * wasm2c addresses memory through the instance struct. Every store may alias that struct, so the
 * compiler loads the memory's base again after each one. Here the base is in the GS segment
 * register instead, which user code on x86-64 Linux leaves alone: an access is one instruction, and
 * a register is free. The idea is Segue's: Narayan et al., "Segue & ColorGuard: Optimizing SFI
 * Performance and Scalability on Modern x86", ASPLOS 2025; it took the kernels of bench/engine from
 * 1.3 times native to 1.05 before metering.
 *
 * The sandbox sets the base before each entry (enclave/sandbox/os.cc). With explicit bounds checks
 * (Occlum, which needs GS for itself) nothing changes.
 *
 * generate.cmake includes this between the definitions and the uses of DEFINE_LOAD and
 * DEFINE_STORE. */
#ifndef NSL_MEMORY_ACCESS_H_
#define NSL_MEMORY_ACCESS_H_

#if !NSL_GUEST_BOUNDS_EXPLICIT

#undef DEFINE_LOAD
#undef DEFINE_STORE

/* Unaligned, and of any type. */
#define DEFINE_LOAD(name, t1, t2, t3)                      \
  static inline t3 name(wasm_rt_memory_t* mem, u64 addr) { \
    typedef struct __attribute__((packed, may_alias)) {    \
      t1 value;                                            \
    } cell;                                                \
    (void)mem;                                             \
    return (t3)(t2)((const __seg_gs cell*)addr)->value;    \
  }

#define DEFINE_STORE(name, t1, t2)                                     \
  static inline void name(wasm_rt_memory_t* mem, u64 addr, t2 value) { \
    typedef struct __attribute__((packed, may_alias)) {                \
      t1 value;                                                        \
    } cell;                                                            \
    (void)mem;                                                         \
    ((__seg_gs cell*)addr)->value = (t1)value;                         \
  }

#else

#include "store_mark.h"

#endif

#endif /* NSL_MEMORY_ACCESS_H_ */
