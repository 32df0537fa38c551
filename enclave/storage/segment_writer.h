#pragma once
// Writes one segment. It is made under the name log-<n>.new, gets its checkpoint, and is published
// under its own name once that is durable; so a file called log-<n> always began with a whole
// checkpoint. Frames are only appended, each by one write of the host.
//
// Thread-safety: one thread at a time, but sync() beside everything else.

#include <cstdint>
#include <memory>

#include "enclave/storage/sealed_files.h"
#include "enclave/storage/segment_reader.h"

namespace nsl::storage {

// What the next frame's header says.
struct FrameNumbers {
  std::uint64_t sequence = 0;
  std::uint64_t synced = 0;
  std::uint64_t witnessed = 0;
};

class SegmentWriter {
 public:
  // Replaces a log-<n>.new that is left over.
  static Result<std::unique_ptr<SegmentWriter>> create(const SealedFilesPorts& ports,
                                                       std::uint32_t epoch, std::uint64_t number,
                                                       const StoreId& store);

  std::uint64_t number() const { return segment_.header.number; }
  std::uint32_t epoch() const { return segment_.header.epoch; }
  std::uint64_t bytes() const { return offset_; }

  // Appends a frame. If the host fails, the file is cut to the last whole frame; broken() tells if
  // that failed, too, and then nothing may be appended any more. A sequence is not to be used again
  // whether its frame failed or not: the host may have kept it.
  Result<FramePlace> append(const FrameNumbers& numbers, ByteSpan payload);
  bool broken() const { return broken_; }

  Status sync() { return file_->sync(); }

  // Gives it its final name, durably; what it holds was synced before.
  Status publish(platform::Files& files);

 private:
  SegmentWriter(std::unique_ptr<platform::File> file, OpenedSegment segment,
                platform::Entropy& entropy);

  std::unique_ptr<platform::File> file_;
  OpenedSegment segment_;
  platform::Entropy& entropy_;
  std::uint64_t offset_ = kSegmentHeaderBytes;
  std::uint64_t frames_ = 0;
  Tag chain_{};
  Bytes frame_;
  bool broken_ = false;
};

}  // namespace nsl::storage
