#pragma once
// What generated code calls: our own wasm_rt_* and the imports of module "nsl" (wasm_rt.cc).
// Debian's wasm-rt-impl is not linked: its unwind target and call depth are process globals and it
// knows one signal stack, none of which a pool of workers can live with.

#include "enclave/sandbox/instance.h"

namespace nsl::sandbox {

struct GeneratedCode {
  // Names the instance whose generated code runs on this thread, for the calls that only pass the
  // memory. Restores the former one at the end.
  class Current {
   public:
    explicit Current(Instance& instance);
    Current(const Current&) = delete;
    Current& operator=(const Current&) = delete;
    ~Current();

   private:
    Instance* const former_;
  };

  static Z_nsl_instance_t* environment(Instance& instance);
  static Instance* from(Z_nsl_instance_t* environment);

  static bool allocate_memory(wasm_rt_memory_t& memory, std::uint32_t pages);
  static bool grow_memory(wasm_rt_memory_t& memory, std::uint32_t more_pages);
  static Trap host_call(Z_nsl_instance_t* environment, const std::uint32_t (&arguments)[5],
                        std::int32_t& answer);
  static Trap gas_slice(Z_nsl_instance_t* environment);
};

}  // namespace nsl::sandbox
