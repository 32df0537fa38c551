#pragma once
// The file of a backup: a segment header (segment_header.h; number 1, the store id is the id of the
// root key), then frames (frame.h). A frame's payload begins with a type:
//
//   1  a piece of the records' stream: for each record, key bytes u32, value bytes u32, key, value
//   2  the end: records u64, bytes of keys and values u64, sequence u64
//
// A record may begin in one frame and end in another. Nothing follows the end.
//
// Thread-safety: one thread at a time.

#include <functional>
#include <memory>
#include <string>

#include "enclave/platform/entropy.h"
#include "enclave/platform/files.h"
#include "enclave/sealing/sealing.h"
#include "enclave/storage/backup.h"
#include "enclave/storage/segment_reader.h"

namespace nsl::storage {

class BackupWriter {
 public:
  static Result<std::unique_ptr<BackupWriter>> create(platform::Files& target,
                                                      const std::string& name,
                                                      const sealing::Sealing& sealing,
                                                      platform::Entropy& entropy);

  Status add(ByteSpan key, ByteSpan value);
  // Writes the end and syncs.
  Result<BackupSummary> finish(Sequence sequence);
  const BackupProgress& progress() const { return progress_; }

 private:
  BackupWriter(std::unique_ptr<platform::File> file, OpenedSegment segment,
               platform::Entropy& entropy);

  Status append(ByteSpan bytes);
  Status write_frame();

  const std::unique_ptr<platform::File> file_;
  OpenedSegment segment_;
  platform::Entropy& entropy_;
  Tag chain_;
  std::uint64_t sequence_ = 0;  // of frames
  Bytes payload_;
  Bytes frame_;
  BackupProgress progress_;
};

// Gives the records to `visit` in their order, each authenticated; the summary once the end was met.
using BackupVisitor = std::function<Status(ByteSpan key, ByteSpan value)>;
Result<BackupSummary> read_backup(platform::Files& source, const std::string& name,
                                  const sealing::Sealing& sealing, const BackupVisitor& visit);

}  // namespace nsl::storage
