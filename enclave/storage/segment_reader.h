#pragma once
// Reads the frames of one segment in order, each authenticated and chained to the one before it.
// Memory: one frame, and a read-ahead of at most kMaxPayloadBytes.
//
// Errors: storage-io if the host can not read; storage-corrupt, with the file's name, the offset and
// the check, for bytes that are not the next frame. Whether that is a torn tail or damage is decided
// by who reads (recovery.h).
//
// Thread-safety: one thread at a time.

#include <memory>
#include <optional>
#include <string>

#include "enclave/platform/files.h"
#include "enclave/storage/file_table.h"
#include "enclave/storage/segment_header.h"

namespace nsl::storage {

struct FrameView {
  FrameHeader header;
  FramePlace place;
  Tag tag{};
  ByteSpan payload;  // until the next call
};

class SegmentReader {
 public:
  // Opens the host file `name` as segment `number` and authenticates its header. A file that is not
  // there: storage-missing.
  static Result<SegmentReader> open(platform::Files& files, const StorageKeys& keys,
                                    const std::string& name, std::uint64_t number);

  SegmentReader(SegmentReader&&) = default;
  SegmentReader& operator=(SegmentReader&&) = default;
  ~SegmentReader();  // wipes the payload, which may hold tables' keys

  const SegmentHeader& header() const { return segment_.header; }
  std::uint64_t offset() const { return offset_; }  // of the next frame
  const Tag& chain() const { return chain_; }       // the tag that the next frame must name

  // Goes on at another frame.
  void seek(std::uint64_t offset, const Tag& previous);

  // The next frame, or nothing at the exact end of the file. After an error the same frame is tried
  // again.
  Result<std::optional<FrameView>> next();

  // Whether a frame behind offset() authenticates, wherever it begins, and says that more than
  // `sequence` is durable. Gives up, with true, when too many places look like one.
  Result<bool> later_frame_says_durable(std::uint64_t sequence);

 private:
  SegmentReader(std::string name, std::unique_ptr<platform::File> file, OpenedSegment segment);

  // Makes buffer_ hold `count` bytes from `offset` on; fewer at the end of the file.
  Result<ByteSpan> fetch(std::uint64_t offset, std::size_t count);
  Result<std::optional<FrameView>> authenticate(const FrameHeader& header, ByteSpan frame);
  Result<bool> says_durable(std::uint64_t offset, std::uint64_t sequence, std::size_t& attempts);
  Error bad_frame(std::string_view check) const;

  std::string name_;
  std::unique_ptr<platform::File> file_;
  OpenedSegment segment_;
  std::uint64_t offset_ = kSegmentHeaderBytes;
  Tag chain_{};
  std::uint64_t last_sequence_ = 0;
  Bytes buffer_;
  std::uint64_t buffer_offset_ = 0;
  Bytes payload_;
};

}  // namespace nsl::storage
