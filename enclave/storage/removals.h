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

struct HostUse {
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
};

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

  // What waits for a sync, log files and small files included.
  std::size_t waiting() const { return waiting_.size(); }
  // What the host still stores: of tables that wait, of segments that are no longer written.
  HostUse waiting_tables() const;
  HostUse segments() const;

 private:
  struct Waiting {
    FilePtr file;
    std::uint64_t sequence = 0;  // of the frame with the record; 0 while it is gathered
  };

  std::vector<Waiting> waiting_;
  std::map<std::uint64_t, std::uint64_t> segments_;  // older ones that exist, with their sizes
};

}  // namespace nsl::storage
