#include "enclave/storage/segment_writer.h"

#include "enclave/storage/host_name.h"

namespace nsl::storage {

namespace {

// Random nonces of 96 bits: at most 2^32 messages a key (crypto/aead.h).
constexpr std::uint64_t kMaxFrames = std::uint64_t{1} << 32;
// What a rare large frame took is given back.
constexpr std::size_t kKeptBufferBytes = std::size_t{1} << 18;

}  // namespace

Result<std::unique_ptr<SegmentWriter>> SegmentWriter::create(const SealedFilesPorts& ports,
                                                             std::uint32_t epoch,
                                                             std::uint64_t number,
                                                             const StoreId& store) {
  NSL_ASSIGN_OR_RETURN(NewSegment made,
                       make_segment(ports.keys, ports.entropy, epoch, number, store));
  const std::string name = to_string({.kind = HostKind::kNewSegment, .number = number});
  auto file = ports.files.create(name);
  if (!file.ok() && file.error().code() == Errc::kAlreadyExists) {
    NSL_RETURN_IF_ERROR(ports.files.remove(name));
    file = ports.files.create(name);
  }
  if (!file.ok())
    return std::move(file).error();
  NSL_RETURN_IF_ERROR((*file)->append(made.bytes));
  return std::unique_ptr<SegmentWriter>(
      new SegmentWriter(std::move(file).value(), std::move(made.segment), ports.entropy));
}

SegmentWriter::SegmentWriter(std::unique_ptr<platform::File> file, OpenedSegment segment,
                             platform::Entropy& entropy)
    : file_(std::move(file)),
      segment_(std::move(segment)),
      entropy_(entropy),
      chain_(segment_.tag) {}

Result<FramePlace> SegmentWriter::append(const FrameNumbers& numbers, ByteSpan payload) {
  if (broken_ || frames_ >= kMaxFrames)
    return Error(Errc::kStoragePoisoned, "a segment of the log");
  FrameHeader header{.payload_bytes = static_cast<std::uint32_t>(payload.size()),
                     .sequence = numbers.sequence,
                     .synced = numbers.synced,
                     .witnessed = numbers.witnessed,
                     .previous = chain_};
  NSL_RETURN_IF_ERROR(entropy_.fill(header.nonce));
  frame_.resize(header.frame_bytes());
  NSL_ASSIGN_OR_RETURN(const Tag tag, seal_frame(segment_.key, number(), header, payload, frame_));
  ++frames_;
  if (auto written = file_->append(frame_); !written.ok()) {
    broken_ = !file_->truncate(offset_).ok();
    return std::move(written).error();
  }
  const FramePlace place{
      .segment = number(), .begin = offset_, .end = offset_ + frame_.size(), .previous = chain_};
  offset_ = place.end;
  chain_ = tag;
  if (frame_.capacity() > kKeptBufferBytes)
    Bytes().swap(frame_);
  return place;
}

Status SegmentWriter::publish(platform::Files& files) {
  NSL_RETURN_IF_ERROR(files.rename(to_string({.kind = HostKind::kNewSegment, .number = number()}),
                                   to_string({.kind = HostKind::kSegment, .number = number()})));
  return files.sync_directory();
}

}  // namespace nsl::storage
