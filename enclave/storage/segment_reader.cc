#include "enclave/storage/segment_reader.h"

#include <algorithm>
#include <array>

#include "base/secret_bytes.h"
#include "enclave/storage/little_endian.h"

namespace nsl::storage {

namespace {

// Each attempt may cost the decryption of a whole frame; the host chooses the bytes.
constexpr std::size_t kMaxScanAttempts = 256;
constexpr std::size_t kReadAhead = std::size_t{256} << 10;
constexpr std::size_t kMaxFrameBytes = kFrameOverheadBytes + kMaxPayloadBytes;

}  // namespace

Result<SegmentReader> SegmentReader::open(platform::Files& files, const StorageKeys& keys,
                                          const std::string& name, std::uint64_t number) {
  auto file = files.open(name);
  if (!file.ok() && file.error().code() == Errc::kNotFound)
    return Error(Errc::kStorageMissing, name);
  if (!file.ok())
    return std::move(file).error();
  std::array<std::uint8_t, kSegmentHeaderBytes> bytes{};
  NSL_ASSIGN_OR_RETURN(const std::size_t count, (*file)->read_at(0, bytes));
  auto segment = open_segment_header(keys, number, ByteSpan(bytes).first(count));
  if (!segment.ok() && segment.error().code() == Errc::kStorageCorrupt)
    return Error(Errc::kStorageCorrupt, name + ": " + segment.error().detail());
  if (!segment.ok())
    return std::move(segment).error();
  return SegmentReader(name, std::move(file).value(), std::move(segment).value());
}

SegmentReader::SegmentReader(std::string name, std::unique_ptr<platform::File> file,
                             OpenedSegment segment)
    : name_(std::move(name)),
      file_(std::move(file)),
      segment_(std::move(segment)),
      chain_(segment_.tag) {}

SegmentReader::~SegmentReader() { wipe(payload_); }

void SegmentReader::seek(std::uint64_t offset, const Tag& previous) {
  offset_ = offset;
  chain_ = previous;
  last_sequence_ = 0;
}

Result<std::optional<FrameView>> SegmentReader::next() {
  NSL_ASSIGN_OR_RETURN(const ByteSpan front, fetch(offset_, kFrameHeaderBytes));
  if (front.empty())
    return std::optional<FrameView>();
  const auto header = parse_frame_header(front);
  if (!header.ok())
    return bad_frame(header.error().detail());
  if (header->previous != chain_)
    return bad_frame("chain");
  if (header->sequence <= last_sequence_)
    return bad_frame("sequence");
  NSL_ASSIGN_OR_RETURN(const ByteSpan frame, fetch(offset_, header->frame_bytes()));
  if (frame.size() < header->frame_bytes())
    return bad_frame("short");
  return authenticate(*header, frame);
}

Result<std::optional<FrameView>> SegmentReader::authenticate(const FrameHeader& header,
                                                             ByteSpan frame) {
  payload_.resize(header.payload_bytes);
  const auto tag = open_frame(segment_.key, segment_.header.number, header, frame, payload_);
  if (!tag.ok())
    return bad_frame("authentication");
  FrameView view{.header = header,
                 .place = {.segment = segment_.header.number,
                           .begin = offset_,
                           .end = offset_ + header.frame_bytes(),
                           .previous = chain_},
                 .tag = *tag,
                 .payload = payload_};
  offset_ = view.place.end;
  chain_ = *tag;
  last_sequence_ = header.sequence;
  return std::optional<FrameView>(view);
}

Result<bool> SegmentReader::later_frame_says_durable(std::uint64_t sequence) {
  constexpr std::array<std::uint8_t, 4> kMagicBytes = {'N', 'S', 'L', 'f'};
  std::size_t attempts = 0;
  for (std::uint64_t at = offset_ + 1;;) {
    NSL_ASSIGN_OR_RETURN(const ByteSpan window, fetch(at, kFrameHeaderBytes));
    if (window.size() < kFrameHeaderBytes)
      return false;
    // All that is buffered, not the header alone: most windows hold no magic at all.
    const ByteSpan ahead = ByteSpan(buffer_).subspan(static_cast<std::size_t>(at - buffer_offset_));
    const auto found = std::ranges::search(ahead, kMagicBytes);
    const auto skipped = static_cast<std::uint64_t>(found.begin() - ahead.begin());
    if (found.empty()) {
      at += ahead.size() - (kMagicBytes.size() - 1);
      continue;
    }
    at += skipped;
    NSL_ASSIGN_OR_RETURN(const bool says, says_durable(at, sequence, attempts));
    if (says)
      return true;
    ++at;
  }
}

Result<bool> SegmentReader::says_durable(std::uint64_t offset, std::uint64_t sequence,
                                         std::size_t& attempts) {
  NSL_ASSIGN_OR_RETURN(const ByteSpan front, fetch(offset, kFrameHeaderBytes));
  const auto header = parse_frame_header(front);
  if (!header.ok() || header->synced <= sequence)
    return false;
  NSL_ASSIGN_OR_RETURN(const ByteSpan frame, fetch(offset, header->frame_bytes()));
  if (frame.size() < header->frame_bytes())
    return false;
  if (++attempts > kMaxScanAttempts)
    return true;
  payload_.resize(header->payload_bytes);
  return open_frame(segment_.key, segment_.header.number, *header, frame, payload_).ok();
}

Result<ByteSpan> SegmentReader::fetch(std::uint64_t offset, std::size_t count) {
  const bool inside = offset >= buffer_offset_ && offset - buffer_offset_ <= buffer_.size() &&
                      buffer_.size() - (offset - buffer_offset_) >= count;
  if (!inside) {
    buffer_.resize(std::min(std::max(count, kReadAhead), kMaxFrameBytes));
    buffer_offset_ = offset;
    const auto got = file_->read_at(offset, buffer_);
    buffer_.resize(got.ok() ? std::min(*got, buffer_.size()) : 0);
    if (!got.ok())
      return got.error();
  }
  const ByteSpan all = ByteSpan(buffer_).subspan(static_cast<std::size_t>(offset - buffer_offset_));
  return all.first(std::min(count, all.size()));
}

Error SegmentReader::bad_frame(std::string_view check) const {
  return Error(Errc::kStorageCorrupt, name_ + ", offset " + std::to_string(offset_) +
                                          ": the next frame fails the check \"" +
                                          std::string(check) + "\"");
}

}  // namespace nsl::storage
