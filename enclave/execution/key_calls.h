#pragma once
// The host calls behind `context.keys`: PUBLIC_KEY and SIGN of guest/abi/abi.h. Internal.
//
// An error is one that ends the invocation; what the guest is refused is an answer.
// One object an invocation, used by the thread that runs it.

#include <cstdint>
#include <span>
#include <string>

#include "base/result.h"
#include "enclave/execution/invocation_keys.h"
#include "enclave/sandbox/host_calls.h"

namespace nsl::execution {

class KeyCalls {
 public:
  // `names`: those that the function's config lists. Both outlive it; `keys` may be null.
  KeyCalls(std::span<const std::string> names, InvocationKeys* keys) : names_(names), keys_(keys) {}

  Result<sandbox::HostCallAnswer> public_key(sandbox::HostCall& call);
  Result<sandbox::HostCallAnswer> sign(sandbox::HostCall& call);

  // How many signatures the guest was given.
  std::uint32_t signatures() const { return signatures_; }

 private:
  bool may_use(std::string_view name) const;

  const std::span<const std::string> names_;
  InvocationKeys* const keys_;
  std::uint32_t signatures_ = 0;
};

}  // namespace nsl::execution
