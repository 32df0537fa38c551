# The preprocessor's view of the two bounds modes, shared by the guest project, which compiles the
# generated code, and by those who include its header.
#   guard     an access past the memory hits a guard page; the fault becomes a trap
#   explicit  every access is compared with the memory's size (no dependence on a fault handler), and
#             stores below NSL_DEEP_STACK_BYTES are noted (guest/toolchain/native/store_mark.h)
set(NSL_GUEST_BOUNDS_MODES guard explicit)
set(NSL_GUEST_DEFINITIONS_guard
  WASM_RT_MEMCHECK_SIGNAL_HANDLER=1
  WASM_RT_USE_STACK_DEPTH_COUNT=0
  NSL_GUEST_BOUNDS_EXPLICIT=0)
set(NSL_GUEST_DEFINITIONS_explicit
  WASM_RT_MEMCHECK_SIGNAL_HANDLER=0
  WASM_RT_USE_STACK_DEPTH_COUNT=0
  NSL_GUEST_BOUNDS_EXPLICIT=1
  NSL_DEEP_STACK_BYTES=2031616u) # all but 64 KiB of NSL_STACK_BYTES
