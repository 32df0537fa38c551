#pragma once
// What the handlers of host calls share: how a request is read and how it is answered. Internal.

#include <cstdint>
#include <optional>

#include "enclave/sandbox/host_calls.h"
#include "guest/abi/abi.h"

namespace nsl::execution {

inline sandbox::HostCallAnswer refused(nsl_refusal refusal) { return {refusal}; }

template <class Integer>
std::optional<Integer> integer_of(const sandbox::TaintedBytes& request) {
  if (request.size() != sizeof(Integer))
    return std::nullopt;
  return request.copy_and_verify([](const Bytes& bytes) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < sizeof(Integer); ++i)
      value |= std::uint64_t{bytes[i]} << (8 * i);
    return std::optional<Integer>(static_cast<Integer>(value));
  });
}

inline sandbox::HostCallAnswer respond(sandbox::HostCall& call, ByteSpan bytes) {
  if (!call.response.append(bytes))
    return refused(NSL_RESPONSE_TOO_SMALL);
  return {static_cast<std::int32_t>(call.response.used())};
}

}  // namespace nsl::execution
