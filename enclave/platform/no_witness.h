#pragma once
// The absence of a witness: remembers nothing, so a rollback across a restart goes unnoticed. Status,
// evidence and documentation say "none".
//
// Thread-safety: any thread.

#include "enclave/platform/freshness_witness.h"

namespace nsl::platform {

class NoWitness final : public FreshnessWitness {
 public:
  std::string_view kind() const override { return "none"; }
  bool remembers() const override { return false; }
  Result<std::optional<WitnessedState>> last() override { return std::optional<WitnessedState>(); }
  Status advance(const WitnessedState&) override { return ok_status(); }
  Status replace(const WitnessedState&) override { return ok_status(); }
};

}  // namespace nsl::platform
