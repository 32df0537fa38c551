#pragma once
// Host files that are to be removed once nothing that is durable needs them: tables whose removal is
// in the log, and segments that no log file has bytes in any more. Removing one before its removal is
// durable would leave a crash with a state that misses a file.
//
// Thread-safety: one thread at a time.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "enclave/storage/file_table.h"

namespace nsl::storage {

class Removals {
 public:
  // The file's removal is a record of the frame that is being gathered.
  void add(const FilePtr& file) { waiting_.push_back({.file = file}); }

  // The file never was in the log, and may go at once.
  void add_unrecorded(const FilePtr& file) { waiting_.push_back({.file = file, .sequence = 1}); }

  // The gathered frame was sealed as `sequence`.
  void note_sealed(std::uint64_t sequence);

  // Segment `number`, of `bytes` bytes, is no longer written.
  void add_segment(std::uint64_t number, std::uint64_t bytes) { segments_[number] = bytes; }

  // Host names that may go now, given what is durable and which files there are; they are
  // forgotten here.
  std::vector<std::string> take(std::uint64_t durable, const FileTable& table);

  // How much waits for a sync: files, and bytes of the host.
  std::size_t waiting_files() const { return waiting_.size(); }
  std::uint64_t waiting_bytes() const;

  std::uint64_t segments() const { return segments_.size(); }
  std::uint64_t segment_bytes() const;

 private:
  struct Waiting {
    FilePtr file;
    std::uint64_t sequence = 0;  // of the frame with the record; 0 while it is gathered
  };

  std::vector<Waiting> waiting_;
  std::map<std::uint64_t, std::uint64_t> segments_;  // older ones that exist, with their sizes
};

}  // namespace nsl::storage
