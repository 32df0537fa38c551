#pragma once
// The files port in memory: a directory that a test fills, looks at and throws away. It behaves as
// POSIX does (an open file outlives its name), holds everything as durable, and never fails but where
// the port says so and when it is full.
//
// Thread-safety: more than the port asks for; any member by any thread, of each File, too.

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/units.h"
#include "enclave/platform/files.h"
#include "enclave/platform/testing/directory_state.h"
#include "enclave/platform/testing/lock_flag.h"

namespace nsl::platform::testing {

class MemoryFiles final : public Files {
 public:
  MemoryFiles() = default;
  // Holds these files; those with a name that the port does not take are left out.
  explicit MemoryFiles(const DirectoryState& state);
  ~MemoryFiles() override;

  Result<std::unique_ptr<File>> create(std::string_view name) override;
  Result<std::unique_ptr<File>> open(std::string_view name) override;
  Status rename(std::string_view from, std::string_view to) override;
  Status remove(std::string_view name) override;
  Result<std::vector<std::string>> list() const override;
  Result<std::uint64_t> size_of(std::string_view name) const override;
  Status sync_directory() override { return ok_status(); }
  Result<std::unique_ptr<DirectoryLock>> lock() override;
  Result<std::uint64_t> free_bytes() const override;

  // What all files may hold together. An append beyond it writes what fits and fails with
  // storage-full, as a disk does; at first there is no bound but 1 TiB. It may be set below what is
  // held already: then nothing fits.
  void set_capacity(ByteCount capacity);

  // All files as they are, and what they hold together.
  DirectoryState state() const;
  ByteCount used() const;

 private:
  struct Node;
  class OpenFile;
  struct Space {
    std::atomic<std::uint64_t> capacity{std::uint64_t{1} << 40};
    std::atomic<std::uint64_t> used{0};
  };

  Result<std::shared_ptr<Node>> find(std::string_view name) const;

  // Shared with open files, which may be dropped after this.
  const std::shared_ptr<Space> space_ = std::make_shared<Space>();
  LockFlag lock_flag_;
  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Node>, std::less<>> nodes_;
};

}  // namespace nsl::platform::testing
