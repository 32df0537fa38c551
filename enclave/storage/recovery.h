#pragma once
// What a directory holds, found out at open. The head is the segment log-<n> with the highest n; it
// is replayed from its checkpoint to its end, and that is the state. Where a frame is not what it
// must be:
//
// - if a later frame says that more was durable than what was replayed, the host changed or lost what
//   it had promised to keep: storage-corrupt;
// - else the tail was being written when the machine stopped: it is cut off.
//
// A segment called log-<n>.new counts if it is whole and newer than the head's end: its renaming was
// lost. If not, its writing was.
//
// Nothing is removed or written here, except that such a segment gets its name.

#include <optional>
#include <vector>

#include "enclave/storage/host_name.h"
#include "enclave/storage/sealed_files.h"
#include "enclave/storage/segment_reader.h"

namespace nsl::storage {

struct RecoveredLog {
  FileTable table;
  StoreId store{};
  std::uint64_t head = 0;            // the segment's number
  std::uint32_t epoch = 0;           // … and its key's
  std::uint64_t first_sequence = 0;  // of the head
  std::uint64_t last_sequence = 0;   // of the state
  std::uint64_t witnessed = 0;       // what the log says that the witness had acknowledged
  std::uint64_t accepted_bytes = 0;  // of the head
  bool torn = false;                 // whether a tail was cut
};

// Our files in the directory; others are left out.
Result<std::vector<HostName>> list_host_files(const platform::Files& files);

// Nothing if the directory holds no store.
Result<std::optional<RecoveredLog>> recover_log(const SealedFilesPorts& ports,
                                                const std::vector<HostName>& host);

// Whether every table is there, with its size and its last block, and every older segment that a log
// file's bytes are in, as long as it must be: else storage-missing or storage-corrupt.
Status check_host_files(platform::Files& files, const RecoveredLog& log);

}  // namespace nsl::storage
