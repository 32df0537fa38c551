/* How much stack and how many nested calls the engine may use before it throws "stack overflow".
 *
 * Included before quickjs.c, whose stack check calls nsl_stack_exhausted (patches/0002). Both bounds
 * lie below the hard ones, at which the invocation would end in a trap: what is above them is for
 * the code between two checks and for making the error. */
#ifndef NSL_GUEST_LIMITS_H_
#define NSL_GUEST_LIMITS_H_

#include <stddef.h>
#include <stdint.h>

/* The stack grows down to address 0. */
#define NSL_STACK_RESERVE (96u * 1024u)

/* Replaced by the meter with reads of its globals. */
__attribute__((import_module("nsl"), import_name("depth"))) uint32_t nsl_depth(void);
__attribute__((import_module("nsl"), import_name("depth_limit"))) uint32_t nsl_depth_limit(void);

/* True if `bytes` more of stack, or one more level of calls, is too much. `bytes` < 16 MiB. */
static inline int nsl_stack_exhausted(size_t bytes) {
  uintptr_t stack_pointer = (uintptr_t)__builtin_frame_address(0);
  uint32_t depth_limit = nsl_depth_limit();
  return stack_pointer < NSL_STACK_RESERVE + bytes || nsl_depth() > depth_limit - depth_limit / 8;
}

#endif /* NSL_GUEST_LIMITS_H_ */
