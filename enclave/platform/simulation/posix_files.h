#pragma once
// The files port over POSIX, for a directory of a plain Linux machine.
//
// Files and the directory are made for this user alone (modes 0600 and 0700; those of what is there
// already are not changed). Symbolic links, pipes and devices are never followed or opened: they fail
// with storage-io, and list() leaves them out. No mmap, no fallocate, no direct I/O: what is used
// here works on Occlum's host file system, too.
//
// The lock is flock(2) of the file ".lock", which stays behind empty. It holds against every other
// process and every other PosixFiles of this process, on a local disk. It does not hold where the
// file system keeps no locks, or against somebody who removes the file.
//
// Threads: as the port says.

#include <memory>
#include <string>

#include "enclave/platform/files.h"
#include "enclave/platform/simulation/descriptor.h"

namespace nsl::platform::simulation {

class PosixFiles final : public Files {
 public:
  // Makes the directory if it is not there (its parent is). The directory is held open: it may be
  // renamed meanwhile.
  static Result<std::unique_ptr<PosixFiles>> in_directory(const std::string& directory);

  Result<std::unique_ptr<File>> create(std::string_view name) override;
  Result<std::unique_ptr<File>> open(std::string_view name) override;
  Status rename(std::string_view from, std::string_view to) override;
  Status remove(std::string_view name) override;
  Result<std::vector<std::string>> list() const override;
  Result<std::uint64_t> size_of(std::string_view name) const override;
  Status sync_directory() override;
  Result<std::unique_ptr<DirectoryLock>> lock() override;
  Result<std::uint64_t> free_bytes() const override;

 private:
  explicit PosixFiles(Descriptor directory) : directory_(std::move(directory)) {}

  Descriptor directory_;
};

}  // namespace nsl::platform::simulation
