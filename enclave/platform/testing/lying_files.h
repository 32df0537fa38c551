#pragma once
// A lying host in front of another files port: it changes what lies in the directory behind the back
// of who uses it, puts back what was there before, or answers reads with other bytes.
//
// The changes are made through the inner port and stay: who has a file open sees them, and so does
// everybody after. Each fails with not-found or invalid-argument where there is nothing to change (a
// test must not take a lie that was not told for one that was caught).
//
// Thread-safety: as the port's. The lies go through it, too: not while the same file is written.

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>

#include "enclave/platform/files.h"
#include "enclave/platform/testing/directory_state.h"

namespace nsl::platform::testing {

// What is done to bytes after they were read at `offset` of a file and before the caller sees them.
// Called by any thread that reads.
using ReadLie =
    std::function<void(std::string_view name, std::uint64_t offset, MutableByteSpan read)>;

class LyingFiles final : public Files {
 public:
  // `inner` outlives this.
  explicit LyingFiles(Files& inner);
  ~LyingFiles() override;

  // The whole directory as it is; and as it was, files that came later removed.
  Result<DirectoryState> save();
  Status restore(const DirectoryState& state);

  // Bytes: exclusive-or with a mask that is not 0; cut; added at the end; two ranges exchanged (they
  // do not overlap and differ in content).
  Status flip(std::string_view name, std::uint64_t offset, std::uint8_t mask);
  Status truncate(std::string_view name, std::uint64_t size);
  Status extend(std::string_view name, ByteSpan bytes);
  Status swap_ranges(std::string_view name, std::uint64_t a, std::uint64_t b, std::uint64_t size);
  // Puts a range back to what an older state of the directory had there.
  Status replay_range(std::string_view name, const DirectoryState& older, std::uint64_t offset,
                      std::uint64_t size);

  // Files: exchange two files' bytes; put one back to its older state; delete; copy under a free
  // name; rename.
  Status swap_files(std::string_view a, std::string_view b);
  Status replay_file(std::string_view name, const DirectoryState& older);
  Status erase(std::string_view name);
  Status duplicate(std::string_view from, std::string_view to);
  Status move(std::string_view from, std::string_view to);

  // Lies to every later read; an empty function ends it.
  void lie_to_reads(ReadLie lie);

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
  class Tongue;
  class OpenFile;

  // Reads the file, lets `change` work on its bytes, and writes it if they differ.
  Status rewrite(std::string_view name, const std::function<Status(Bytes&)>& change);

  Files& inner_;
  const std::shared_ptr<Tongue> tongue_;  // shared with open files
};

}  // namespace nsl::platform::testing
