#pragma once
// Reads a log file's bytes in order, out of the frames that its runs say they are in. Every frame is
// authenticated and chained from the run's beginning, so bytes come as they were written or not at
// all. Memory: one segment reader.
//
// Thread-safety: one thread at a time.

#include <optional>
#include <string>
#include <vector>

#include "enclave/storage/sealed_files.h"
#include "enclave/storage/segment_reader.h"

namespace nsl::storage {

class LogFileReader {
 public:
  // What `ports` refers to outlives this. `runs` are of the file `id`.
  LogFileReader(const SealedFilesPorts& ports, std::uint64_t id, std::vector<Run> runs)
      : ports_(ports), id_(id), runs_(std::move(runs)) {}

  // Reads into the front of `out`; fewer bytes than asked only at the end of the file. Fails with
  // storage-io, storage-missing, or storage-corrupt naming segment and offset.
  Result<std::size_t> read(MutableByteSpan out);
  Status skip(std::uint64_t count);

 private:
  // Makes piece_ the next bytes of the file; false at the end.
  Result<bool> advance();
  Status open_run();
  Status next_frame();

  SealedFilesPorts ports_;
  const std::uint64_t id_;
  const std::vector<Run> runs_;
  std::size_t run_ = 0;
  std::uint64_t left_in_run_ = 0;
  std::optional<SegmentReader> reader_;
  std::optional<RecordReader> records_;  // of the current frame
  ByteSpan piece_;
};

}  // namespace nsl::storage
