#pragma once
// A directory in memory that keeps what would survive a power cut apart from what was only written,
// and shows what a power cut at this moment leaves. It assumes no more of a disk than the port
// promises (enclave/platform/files.h):
//
// - Of a file, what was synced is there. Of what came after, there is nothing, all, a beginning, or
//   any mixture of pages old and new, some torn between sectors; the size may be any between the
//   synced and the written one, and what was never written reads as zeros or as garbage.
// - Of the directory, what sync_directory() saw is there. Of later creations, renames and removals
//   any may be lost, but for one order: an operation survives only if the earlier ones on the same
//   names did. A rename happens as a whole or not.
// - Syncing a file does not make its name durable, nor does the reverse sync its bytes.
//
// crash() draws one such outcome from a seed and changes nothing: many seeds may be tried at one
// moment. To go on after the crash, make a new directory of what it returned.
//
// Thread-safety: any member by any thread, of each File, too.

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "enclave/platform/files.h"
#include "enclave/platform/testing/directory_state.h"
#include "enclave/platform/testing/lock_flag.h"

namespace nsl::platform::testing {

class UnsyncedDroppingFiles final : public Files {
 public:
  UnsyncedDroppingFiles() = default;
  // Holds these files, all durable.
  explicit UnsyncedDroppingFiles(const DirectoryState& durable);
  ~UnsyncedDroppingFiles() override;

  Result<std::unique_ptr<File>> create(std::string_view name) override;
  Result<std::unique_ptr<File>> open(std::string_view name) override;
  Status rename(std::string_view from, std::string_view to) override;
  Status remove(std::string_view name) override;
  Result<std::vector<std::string>> list() const override;
  Result<std::uint64_t> size_of(std::string_view name) const override;
  Status sync_directory() override;
  Result<std::unique_ptr<DirectoryLock>> lock() override;
  // 1 TiB, always.
  Result<std::uint64_t> free_bytes() const override;

  // What a power cut now leaves; which of the possible outcomes, the seed decides.
  DirectoryState crash(std::uint64_t seed) const;
  // The least that a power cut leaves: what was synced, and nothing else.
  DirectoryState durable_state() const;
  // What the end of the process alone leaves: all that was written.
  DirectoryState written_state() const;

 private:
  struct Node;
  class OpenFile;
  using Names = std::map<std::string, std::shared_ptr<Node>, std::less<>>;
  // What one operation makes of names: another file, or none.
  using NameChanges = std::vector<std::pair<std::string, std::shared_ptr<Node>>>;

  Result<std::shared_ptr<Node>> find(std::string_view name) const;
  void change(NameChanges changes);
  Names names_after_crash(std::uint64_t seed) const;

  LockFlag lock_flag_;
  mutable std::mutex mutex_;
  Names names_;
  Names durable_names_;
  std::vector<NameChanges> unsynced_;
};

}  // namespace nsl::platform::testing
