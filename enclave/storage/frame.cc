#include "enclave/storage/frame.h"

#include <algorithm>

#include "enclave/storage/little_endian.h"

namespace nsl::storage {

namespace {

// The segment's number, then the header as it stands in the clear.
using AssociatedData = std::array<std::uint8_t, 8 + kFrameHeaderBytes>;

AssociatedData associated_data(std::uint64_t segment, const FrameHeader& header) {
  AssociatedData out{};
  const MutableByteSpan at(out);
  store_u64(at.subspan(0), segment);
  store_u32(at.subspan(8), kFrameMagic);
  store_u32(at.subspan(12), header.payload_bytes);
  store_u64(at.subspan(16), header.sequence);
  store_u64(at.subspan(24), header.synced);
  store_u64(at.subspan(32), header.witnessed);
  std::ranges::copy(header.nonce, at.subspan(40).begin());
  std::ranges::copy(header.previous, at.subspan(52).begin());
  return out;
}

}  // namespace

Result<FrameHeader> parse_frame_header(ByteSpan bytes) {
  if (bytes.size() < kFrameHeaderBytes)
    return Error(Errc::kStorageCorrupt, "short");
  if (load_u32(bytes) != kFrameMagic)
    return Error(Errc::kStorageCorrupt, "magic");
  FrameHeader header;
  header.payload_bytes = load_u32(bytes.subspan(4));
  if (header.payload_bytes == 0 || header.payload_bytes > kMaxPayloadBytes)
    return Error(Errc::kStorageCorrupt, "length");
  header.sequence = load_u64(bytes.subspan(8));
  header.synced = load_u64(bytes.subspan(16));
  header.witnessed = load_u64(bytes.subspan(24));
  std::ranges::copy(bytes.subspan(32, header.nonce.size()), header.nonce.begin());
  std::ranges::copy(bytes.subspan(44, header.previous.size()), header.previous.begin());
  return header;
}

Result<Tag> seal_frame(crypto::Aead& key, std::uint64_t segment, const FrameHeader& header,
                       ByteSpan payload, MutableByteSpan frame) {
  if (payload.empty() || payload.size() > kMaxPayloadBytes ||
      payload.size() != header.payload_bytes || frame.size() != header.frame_bytes())
    return Error(Errc::kInvalidArgument, "a frame of another size");
  const AssociatedData associated = associated_data(segment, header);
  std::ranges::copy(ByteSpan(associated).subspan(8), frame.begin());
  NSL_ASSIGN_OR_RETURN(const Tag tag, key.seal(header.nonce, associated, payload,
                                               frame.subspan(kFrameHeaderBytes, payload.size())));
  std::ranges::copy(tag, frame.last(tag.size()).begin());
  return tag;
}

Result<Tag> open_frame(crypto::Aead& key, std::uint64_t segment, const FrameHeader& header,
                       ByteSpan frame, MutableByteSpan payload) {
  if (frame.size() != header.frame_bytes() || payload.size() != header.payload_bytes)
    return Error(Errc::kInvalidArgument, "a frame of another size");
  Tag tag;
  std::ranges::copy(frame.last(tag.size()), tag.begin());
  NSL_RETURN_IF_ERROR(key.open(header.nonce, associated_data(segment, header),
                               frame.subspan(kFrameHeaderBytes, header.payload_bytes), tag,
                               payload));
  return tag;
}

}  // namespace nsl::storage
