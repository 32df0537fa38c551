#pragma once
// The host calls behind `context.storage`: STORAGE_* of guest/abi/abi.h. Internal.
//
// An error is one that ends the invocation; what the guest is refused is an answer.
// One object an invocation, used by the thread that runs it.

#include <optional>
#include <string>

#include "base/result.h"
#include "base/secret_bytes.h"
#include "enclave/execution/invocation_storage.h"
#include "enclave/sandbox/host_calls.h"

namespace nsl::execution {

class StorageCalls {
 public:
  // `storage` outlives it; null: the invocation has none.
  explicit StorageCalls(InvocationStorage* storage) : storage_(storage) {}

  Result<sandbox::HostCallAnswer> get(sandbox::HostCall& call);
  Result<sandbox::HostCallAnswer> put(sandbox::HostCall& call);
  Result<sandbox::HostCallAnswer> erase(sandbox::HostCall& call);
  Result<sandbox::HostCallAnswer> list(sandbox::HostCall& call);
  Result<sandbox::HostCallAnswer> rest(sandbox::HostCall& call);

 private:
  // Counts a change before it is made.
  Status begin_change(std::size_t bytes);
  sandbox::HostCallAnswer answer(sandbox::HostCall& call, SecretBytes bytes);

  InvocationStorage* const storage_;
  std::size_t changes_ = 0;
  std::size_t changed_bytes_ = 0;
  std::optional<SecretBytes> rest_;  // what of the last answer had no room
};

}  // namespace nsl::execution
