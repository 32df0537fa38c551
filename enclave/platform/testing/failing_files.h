#pragma once
// A failing disk in front of another files port: calls of chosen kinds fail, from the nth on, once or
// until it is mended. The rest goes through.
//
//   FailingFiles disk(memory);
//   disk.fail({.kinds = {Call::kAppend}, .after = 3, .code = Errc::kStorageFull, .done = 100});
//
// lets three appends pass, then each one writes 100 bytes and fails with storage-full until
// mend(). A run without a failure tells by calls() how many values of `after` are worth trying.
//
// Thread-safety: as the port's; fail(), mend() and the counts by any thread.

#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "enclave/platform/files.h"

namespace nsl::platform::testing {

// The port's calls by kind. kSize is File::size() and Files::size_of().
enum class Call : std::uint8_t {
  kCreate,
  kOpen,
  kRead,
  kAppend,
  kTruncate,
  kSync,
  kSize,
  kRename,
  kRemove,
  kList,
  kSyncDirectory,
  kLock,
  kFreeBytes,
};
inline constexpr std::size_t kCallKinds = 13;

// Every call that changes the disk or makes a change durable: if all of them fail from the nth on,
// the disk stands still at that moment, as it does in a power cut.
std::vector<Call> changing_calls();

struct Failure {
  std::vector<Call> kinds;
  std::uint64_t after = 0;  // so many calls of these kinds go well first
  std::uint64_t times = std::numeric_limits<std::uint64_t>::max();  // so many fail then
  Errc code = Errc::kStorageIo;
  // How much of a failing call is done all the same: bytes of an append (a short write); of another
  // call nothing if 0, else all.
  std::uint64_t done = 0;
};

class FailingFiles final : public Files {
 public:
  // `inner` outlives this.
  explicit FailingFiles(Files& inner);
  ~FailingFiles() override;

  // Replaces what was to fail before.
  void fail(Failure failure);
  void mend();

  // Since construction, failed ones included.
  std::uint64_t calls(Call kind) const;
  std::uint64_t calls(const std::vector<Call>& kinds) const;
  std::uint64_t failed_calls() const;

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
  class Disk;
  class OpenFile;

  Files& inner_;
  // What is to fail, and the counts; shared with open files.
  const std::shared_ptr<Disk> disk_;
};

}  // namespace nsl::platform::testing
