#pragma once
// A storage session as an invocation is given it: `context.storage` of a served function.
//
// Thread-safety: one thread at a time.

#include "enclave/engine/function_storage.h"
#include "enclave/execution/invocation_storage.h"

namespace nsl::engine {

class SessionPort final : public execution::InvocationStorage {
 public:
  explicit SessionPort(StorageSession session) : session_(std::move(session)) {}

  Result<std::optional<SecretBytes>> get(std::string_view key) override;
  Status put(std::string_view key, ByteSpan value) override;
  Status erase(std::string_view key) override;
  Result<execution::StorageKeys> list(const execution::StorageListing& listing) override;

  const StorageSession& session() const { return session_; }

 private:
  StorageSession session_;
};

}  // namespace nsl::engine
