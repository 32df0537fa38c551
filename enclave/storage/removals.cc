#include "enclave/storage/removals.h"

#include <algorithm>

#include "enclave/storage/host_name.h"
#include "enclave/storage/table_file.h"

namespace nsl::storage {

void Removals::note_sealed(std::uint64_t sequence) {
  for (Waiting& waiting : waiting_) {
    if (waiting.sequence == 0)
      waiting.sequence = sequence;
  }
}

std::vector<std::string> Removals::take(std::uint64_t durable, const FileTable& table) {
  std::vector<std::string> gone;
  std::set<std::uint64_t> needed;
  const auto need_segments_of = [&needed](const FileEntry& file) {
    for (const Run& run : file.runs)
      needed.insert(run.segment);
  };
  std::vector<Waiting> still_waiting;
  for (const Waiting& waiting : waiting_) {
    if (waiting.sequence == 0 || waiting.sequence > durable) {
      need_segments_of(*waiting.file);
      still_waiting.push_back(waiting);
    } else if (waiting.file->kind == FileKind::kTable) {
      gone.push_back(to_string({.kind = HostKind::kTable, .number = waiting.file->id}));
    }
  }
  waiting_ = std::move(still_waiting);
  for (const FilePtr& file : table.files())
    need_segments_of(*file);
  std::erase_if(segments_, [&](const auto& segment) {
    if (needed.contains(segment.first))
      return false;
    gone.push_back(to_string({.kind = HostKind::kSegment, .number = segment.first}));
    return true;
  });
  return gone;
}

HostUse Removals::waiting_tables() const {
  HostUse use;
  for (const Waiting& waiting : waiting_) {
    if (waiting.file->kind == FileKind::kTable) {
      ++use.files;
      use.bytes += host_bytes_of_table(waiting.file->length);
    }
  }
  return use;
}

HostUse Removals::segments() const {
  HostUse use;
  for (const auto& [number, bytes] : segments_) {
    ++use.files;
    use.bytes += bytes;
  }
  return use;
}

}  // namespace nsl::storage
