#pragma once
// A guest as the sandbox sees it: the functions that wasm2c generated for one WebAssembly module
// which keeps the contract of guest/abi/abi.h and went through the meter.
//
// There is one in production (engine_module()); tests add hostile ones. `void*` is the module's own
// instance struct, whose size only the generated header knows. None of these functions may be
// called outside of Instance: it alone sets the limits and catches the unwind.
//
// Thread-safety: a GuestModule is immutable; what it points to is used by one thread an instance.

#include <wasm-rt.h>

#include <cstddef>
#include <cstdint>
#include <string_view>

struct Z_nsl_instance_t;  // what generated code passes to imports: an Instance

namespace nsl::sandbox {

struct GuestModule {
  std::size_t instance_bytes;
  void (*init_module)();  // once a process, before the first instance
  void (*instantiate)(void* instance, Z_nsl_instance_t* environment);
  void (*free)(void* instance);

  wasm_rt_memory_t* (*memory)(void* instance);

  // The meter's globals.
  std::uint64_t* (*gas)(void* instance);  // signed; negative means overdrawn
  std::uint32_t* (*depth)(void* instance);
  std::uint32_t* (*depth_limit)(void* instance);
  std::uint32_t* (*stack_pointer)(void* instance);

  // The entries.
  void (*init)(void* instance);
  std::uint32_t (*buffer)(void* instance, std::uint32_t size);
  std::uint32_t (*load)(void* instance, std::uint32_t name, std::uint32_t name_size,
                        std::uint32_t source, std::uint32_t source_size, std::uint64_t seed);
  std::uint32_t (*invoke)(void* instance, std::uint32_t input, std::uint32_t input_size,
                          std::uint32_t secret_count, std::uint64_t seed);
  std::uint32_t (*resume)(void* instance);
};

// The JavaScript engine that this program was built with.
const GuestModule& engine_module();

// The gas schedule's version: SHA-256 of the metered engine's bytes, in hex. The same code with the
// same input costs the same gas wherever this is the same.
std::string_view gas_schedule_version();

}  // namespace nsl::sandbox
