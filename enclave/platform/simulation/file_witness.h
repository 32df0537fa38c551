#pragma once
// A freshness witness that is a small file in another directory: for development and tests. It
// notices an older copy of the store put back beside a newer witness. It does not notice both put
// back, so against whoever owns the machine it protects nothing.
//
// The file is "witness", 64 bytes: the 8 characters "NSLWIT01", the incarnation (16), the position
// (8, little-endian), and the SHA-256 of these 32 bytes, which finds accidents only. It is replaced
// by writing "witness.new", syncing it, renaming it and syncing the directory, at every advance:
// after a crash there is the state before or the state after. That costs two syncs for each commit.
//
// Errors: storage-corrupt if the file is not of this form; else those of the files port. After a
// failed advance or replace what is remembered is either state; last() reads it anew.

#include "enclave/platform/files.h"
#include "enclave/platform/freshness_witness.h"

namespace nsl::platform::simulation {

class FileWitness final : public FreshnessWitness {
 public:
  // `directory` outlives this, is not the store's, and is used by nobody else.
  explicit FileWitness(Files& directory) : directory_(directory) {}

  std::string_view kind() const override { return "file"; }
  bool remembers() const override { return true; }
  Result<std::optional<WitnessedState>> last() override;
  Status advance(const WitnessedState& state) override;
  Status replace(const WitnessedState& state) override;

 private:
  Status write(const WitnessedState& state);

  Files& directory_;
  bool is_loaded_ = false;
  std::optional<WitnessedState> last_;  // if loaded
};

}  // namespace nsl::platform::simulation
