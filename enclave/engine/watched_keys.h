#pragma once
// An invocation's signing keys, and whether a signature was made with them: from then on it has an
// effect outside, and must not be run again.
//
// Thread-safety: one thread at a time.

#include <cstdint>

#include "enclave/execution/invocation_keys.h"

namespace nsl::engine {

class WatchedKeys final : public execution::InvocationKeys {
 public:
  explicit WatchedKeys(std::vector<execution::NamedKey> keys) : keys_(std::move(keys)) {}

  bool has(std::string_view name) const override { return keys_.has(name); }
  Result<Bytes> public_key(std::string_view name) override { return keys_.public_key(name); }
  Result<Bytes> sign(std::string_view name, execution::SignatureForm form, ByteSpan data) override {
    auto signature = keys_.sign(name, form, data);
    has_signed_ = has_signed_ || signature.ok();
    return signature;
  }

  bool has_signed() const { return has_signed_; }

 private:
  execution::NamedKeys keys_;
  bool has_signed_ = false;
};

}  // namespace nsl::engine
