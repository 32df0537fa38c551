#pragma once
// The files port: one host directory with a flat set of files. Everything in it is the host's: it may
// answer with other bytes than were written, with fewer, or with an error, at any time. What is read
// is UNTRUSTED until a room has authenticated it.
//
// Names: 1 to 200 characters of [A-Za-z0-9._-], not beginning with a dot. Another name fails with
// invalid-argument and never reaches the host. (enclave/platform/file_name.h checks.)
//
// Durability: what was written may be lost in a power cut until sync() of the file returned ok; a
// file that was created, renamed or removed, until sync_directory() did. What a failed write left in
// the file is unknown: between nothing and all of it. After a failed sync, what was written since the
// last good one may be lost although a later sync returns ok: write it again, elsewhere.
//
// Errors: not-found; storage-full (ENOSPC, EDQUOT); storage-locked; storage-io for all else, with the
// operation, the file's name and the system's reason in the detail.
//
// Thread-safety: Files and distinct File objects may be used by any thread; of one File, read_at()
// by many at once and beside an append(), a sync() beside both (it covers what was appended before it
// began), everything else by one thread at a time. A File does not outlive the Files it came from, nor
// does a lock; it stays usable when its name is renamed or removed.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace nsl::platform {

// An open file; closed when destroyed. Sizes and offsets are in bytes.
class File {
 public:
  File() = default;
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  virtual ~File() = default;

  // Reads into the front of `out`; returns how many bytes there were. Fewer than asked only at the
  // end of the file (interrupted reads are repeated).
  virtual Result<std::size_t> read_at(std::uint64_t offset, MutableByteSpan out) const = 0;

  // Writes all of `bytes` at the end, or fails (then the file may have grown by part of them).
  virtual Status append(ByteSpan bytes) = 0;

  // Cuts the file to `size`, which is not above what it has.
  virtual Status truncate(std::uint64_t size) = 0;

  // Returns when content and size will survive a power cut.
  virtual Status sync() = 0;

  virtual Result<std::uint64_t> size() const = 0;
};

// An exclusive claim on the directory by this process; given up when destroyed.
class DirectoryLock {
 public:
  DirectoryLock() = default;
  DirectoryLock(const DirectoryLock&) = delete;
  DirectoryLock& operator=(const DirectoryLock&) = delete;
  virtual ~DirectoryLock() = default;
};

class Files {
 public:
  Files() = default;
  Files(const Files&) = delete;
  Files& operator=(const Files&) = delete;
  virtual ~Files() = default;

  // A new, empty file to append to. Fails with already-exists if there is one of that name.
  virtual Result<std::unique_ptr<File>> create(std::string_view name) = 0;
  // An existing file: for reading, and appending at its end.
  virtual Result<std::unique_ptr<File>> open(std::string_view name) = 0;
  // Replaces `to` if it exists, in one step.
  virtual Status rename(std::string_view from, std::string_view to) = 0;
  virtual Status remove(std::string_view name) = 0;
  // The names of all files, in no order. Names that this port would not accept are left out.
  virtual Result<std::vector<std::string>> list() const = 0;
  virtual Result<std::uint64_t> size_of(std::string_view name) const = 0;
  virtual Status sync_directory() = 0;
  // Fails with storage-locked if another process (or this one) holds it. Where the platform can't
  // enforce it (a host that lies, a network disk without locks) two processes may both succeed.
  virtual Result<std::unique_ptr<DirectoryLock>> lock() = 0;
  // What the host says is free.
  virtual Result<std::uint64_t> free_bytes() const = 0;
};

}  // namespace nsl::platform
