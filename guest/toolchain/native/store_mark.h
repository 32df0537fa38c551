/* How generated code with explicit bounds checks tells how deep the guest's stack was written.
 *
 * The deep stack is all of it but the top: the guest's addresses from 0 to NSL_DEEP_STACK_BYTES. Few
 * functions reach it, so the sandbox wipes it only from the lowest address that was written
 * (enclave/sandbox/instance.cc). Each store finds out by itself, whoever makes it: an engine that was
 * taken over can write there without moving its stack pointer. The guard-page build asks the
 * processor instead.
 *
 * The mark is kept in wasm_rt_memory_t::max_pages, which generated code does not read; the sandbox
 * knows the maximum otherwise. It is never lower than what was written, so reads that share their
 * check with writes (memory.copy, and memory.fill of nothing) may lower it, too.
 *
 * A store costs a comparison with a constant besides the one with the memory's size.
 *
 * Included by memory_access.h. */
#ifndef NSL_STORE_MARK_H_
#define NSL_STORE_MARK_H_

#undef MEMCHECK
#undef RANGE_CHECK
#undef DEFINE_STORE

#define NSL_CHECK_BOUNDS(mem, address, count)                  \
  do {                                                         \
    if (UNLIKELY((address) + (uint64_t)(count) > (mem)->size)) \
      TRAP(OOB);                                               \
  } while (0)

#define NSL_MARK_STORE(mem, address)                                                \
  do {                                                                              \
    if (UNLIKELY((address) < NSL_DEEP_STACK_BYTES) && (address) < (mem)->max_pages) \
      ((wasm_rt_memory_t*)(mem))->max_pages = (uint32_t)(address);                  \
  } while (0)

/* Loads. */
#define MEMCHECK(mem, address, type) NSL_CHECK_BOUNDS(mem, address, sizeof(type))

/* Bulk operations, and data segments when an instance is made. */
#define RANGE_CHECK(mem, address, count)   \
  do {                                     \
    NSL_CHECK_BOUNDS(mem, address, count); \
    NSL_MARK_STORE(mem, address);          \
  } while (0)

#define DEFINE_STORE(name, t1, t2)                                     \
  static inline void name(wasm_rt_memory_t* mem, u64 addr, t2 value) { \
    NSL_CHECK_BOUNDS(mem, addr, sizeof(t1));                           \
    NSL_MARK_STORE(mem, addr);                                         \
    const t1 wrapped = (t1)value;                                      \
    __builtin_memcpy(mem->data + addr, &wrapped, sizeof(wrapped));     \
  }

#endif /* NSL_STORE_MARK_H_ */
