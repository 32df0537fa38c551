#include "enclave/sandbox/wasm_rt.h"

#include <cstdarg>
#include <cstdlib>
#include <mutex>
#include <utility>
#include <vector>

namespace nsl::sandbox {
namespace {

thread_local constinit Instance* current_instance = nullptr;

// Numbers signatures, equal ones equally, from 1. One table a process, because generated code of
// several modules compares the numbers.
class FunctionTypes {
 public:
  std::uint32_t number_of(const std::vector<int>& signature) {
    const std::lock_guard lock(mutex_);
    for (std::size_t i = 0; i < signatures_.size(); ++i)
      if (signatures_[i] == signature)
        return static_cast<std::uint32_t>(i + 1);
    signatures_.push_back(signature);
    return static_cast<std::uint32_t>(signatures_.size());
  }

 private:
  std::mutex mutex_;
  std::vector<std::vector<int>> signatures_;
};

Trap trap_of(wasm_rt_trap_t trap) {
  switch (trap) {
    case WASM_RT_TRAP_OOB:
      return Trap::kMemoryAccess;
    case WASM_RT_TRAP_INT_OVERFLOW:
    case WASM_RT_TRAP_DIV_BY_ZERO:
    case WASM_RT_TRAP_INVALID_CONVERSION:
      return Trap::kArithmetic;
    case WASM_RT_TRAP_CALL_INDIRECT:
      return Trap::kIndirectCall;
    case WASM_RT_TRAP_EXHAUSTION:
      return Trap::kCallDepth;
    default:
      return Trap::kUnreachable;
  }
}

}  // namespace

GeneratedCode::Current::Current(Instance& instance)
    : former_(std::exchange(current_instance, &instance)) {}

GeneratedCode::Current::~Current() { current_instance = former_; }

Z_nsl_instance_t* GeneratedCode::environment(Instance& instance) {
  return reinterpret_cast<Z_nsl_instance_t*>(&instance);
}

Instance* GeneratedCode::from(Z_nsl_instance_t* environment) {
  return reinterpret_cast<Instance*>(environment);
}

bool GeneratedCode::allocate_memory(wasm_rt_memory_t& memory, std::uint32_t pages) {
  return current_instance != nullptr && current_instance->allocate_memory(memory, pages);
}

bool GeneratedCode::grow_memory(wasm_rt_memory_t& memory, std::uint32_t more_pages) {
  return current_instance != nullptr && current_instance->grow_memory(memory, more_pages);
}

Trap GeneratedCode::host_call(Z_nsl_instance_t* environment, const std::uint32_t (&arguments)[5],
                              std::int32_t& answer) {
  return from(environment)
      ->host_call(arguments[0], arguments[1], arguments[2], arguments[3], arguments[4], answer);
}

Trap GeneratedCode::gas_slice(Z_nsl_instance_t* environment) {
  return from(environment)->refill_gas();
}

}  // namespace nsl::sandbox

// ---- C linkage: the names that wasm2c 1.0.32 emits.
//
// Each call leaves guest code first and enters it again last. A trap jumps from here, where nothing
// with a destructor lives.

namespace {

using nsl::sandbox::GeneratedCode;
using nsl::sandbox::Trap;

void leave_guest() { nsl::sandbox::this_thread_guest_frame().in_guest = false; }
void enter_guest() { nsl::sandbox::this_thread_guest_frame().in_guest = true; }

void go_on_or_unwind(Trap trap) {
  if (trap != Trap::kNone)
    nsl::sandbox::unwind_guest(trap);
  enter_guest();
}

}  // namespace

extern "C" {

bool wasm_rt_is_initialized() { return true; }

void wasm_rt_trap(wasm_rt_trap_t trap) { nsl::sandbox::unwind_guest(nsl::sandbox::trap_of(trap)); }

std::uint32_t wasm_rt_register_func_type(std::uint32_t params, std::uint32_t results, ...) {
  static nsl::sandbox::FunctionTypes types;
  std::vector<int> signature{static_cast<int>(params)};
  va_list list;
  va_start(list, results);
  for (std::uint32_t i = 0; i < params + results; ++i)
    signature.push_back(va_arg(list, int));
  va_end(list);
  return types.number_of(signature);
}

void wasm_rt_allocate_memory(wasm_rt_memory_t* memory, std::uint32_t initial_pages,
                             std::uint32_t /*max_pages*/) {
  // Instance::create saw to it that the slot is large enough; without memory there is no instance,
  // and no frame to unwind to either.
  if (!GeneratedCode::allocate_memory(*memory, initial_pages))
    std::abort();
}

std::uint32_t wasm_rt_grow_memory(wasm_rt_memory_t* memory, std::uint32_t pages) {
  const std::uint32_t before = memory->pages;
  leave_guest();
  const bool grown = GeneratedCode::grow_memory(*memory, pages);
  enter_guest();
  return grown ? before : UINT32_MAX;
}

void wasm_rt_free_memory(wasm_rt_memory_t* /*memory*/) {}  // the slot owns it

void wasm_rt_allocate_funcref_table(wasm_rt_funcref_table_t* table, std::uint32_t elements,
                                    std::uint32_t max_elements) {
  table->data = static_cast<wasm_rt_funcref_t*>(std::calloc(elements, sizeof(wasm_rt_funcref_t)));
  if (table->data == nullptr && elements != 0)
    std::abort();
  table->size = elements;
  table->max_size = max_elements;
}

void wasm_rt_free_funcref_table(wasm_rt_funcref_table_t* table) { std::free(table->data); }

// The imports of module "nsl".

std::uint32_t Z_nslZ_host_call(Z_nsl_instance_t* environment, std::uint32_t op,
                               std::uint32_t request, std::uint32_t request_size,
                               std::uint32_t response, std::uint32_t capacity) {
  leave_guest();
  std::int32_t answer = 0;
  go_on_or_unwind(GeneratedCode::host_call(
      environment, {op, request, request_size, response, capacity}, answer));
  return static_cast<std::uint32_t>(answer);
}

void Z_nslZ_gas_slice(Z_nsl_instance_t* environment) {
  leave_guest();
  go_on_or_unwind(GeneratedCode::gas_slice(environment));
}

void Z_nslZ_depth_exceeded(Z_nsl_instance_t* /*environment*/) {
  nsl::sandbox::unwind_guest(Trap::kCallDepth);
}

}  // extern "C"
