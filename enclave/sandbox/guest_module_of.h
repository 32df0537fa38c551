#pragma once
// NSL_GUEST_MODULE(NAME) is the GuestModule of the module that was generated with `wasm2c -n NAME`;
// its generated header must be included before.

#include "enclave/sandbox/guest_module.h"

#define NSL_GUEST_MODULE(NAME)                                                                     \
  ::nsl::sandbox::GuestModule {                                                                    \
    .instance_bytes = sizeof(Z_##NAME##_instance_t),                                               \
    .init_module = [] { Z_##NAME##_init_module(); },                                               \
    .instantiate =                                                                                 \
        [](void* i, Z_nsl_instance_t* env) {                                                       \
          Z_##NAME##_instantiate(static_cast<Z_##NAME##_instance_t*>(i), env);                     \
        },                                                                                         \
    .free = [](void* i) { Z_##NAME##_free(static_cast<Z_##NAME##_instance_t*>(i)); },              \
    .memory = [](void* i) { return Z_##NAME##Z_memory(static_cast<Z_##NAME##_instance_t*>(i)); },  \
    .gas = [](void* i) { return Z_##NAME##Z_nsl_gas(static_cast<Z_##NAME##_instance_t*>(i)); },    \
    .depth =                                                                                       \
        [](void* i) { return Z_##NAME##Z_nsl_depth(static_cast<Z_##NAME##_instance_t*>(i)); },     \
    .depth_limit =                                                                                 \
        [](void* i) {                                                                              \
          return Z_##NAME##Z_nsl_depth_limit(static_cast<Z_##NAME##_instance_t*>(i));              \
        },                                                                                         \
    .stack_pointer =                                                                               \
        [](void* i) {                                                                              \
          return Z_##NAME##Z_nsl_stack_pointer(static_cast<Z_##NAME##_instance_t*>(i));            \
        },                                                                                         \
    .init = [](void* i) { Z_##NAME##Z_nsl_init(static_cast<Z_##NAME##_instance_t*>(i)); },         \
    .buffer =                                                                                      \
        [](void* i, std::uint32_t size) {                                                          \
          return Z_##NAME##Z_nsl_buffer(static_cast<Z_##NAME##_instance_t*>(i), size);             \
        },                                                                                         \
    .load =                                                                                        \
        [](void* i, std::uint32_t name, std::uint32_t name_size, std::uint32_t source,             \
           std::uint32_t source_size, std::uint64_t seed) {                                        \
          return Z_##NAME##Z_nsl_load(static_cast<Z_##NAME##_instance_t*>(i), name, name_size,     \
                                      source, source_size, seed);                                  \
        },                                                                                         \
    .invoke =                                                                                      \
        [](void* i, std::uint32_t input, std::uint32_t input_size, std::uint32_t secret_count,     \
           std::uint64_t seed) {                                                                   \
          return Z_##NAME##Z_nsl_invoke(static_cast<Z_##NAME##_instance_t*>(i), input, input_size, \
                                        secret_count, seed);                                       \
        },                                                                                         \
    .resume = [](void* i) {                                                                        \
      return Z_##NAME##Z_nsl_resume(static_cast<Z_##NAME##_instance_t*>(i));                       \
    },                                                                                             \
  }
