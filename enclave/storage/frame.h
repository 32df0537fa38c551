#pragma once
// Frames: the pieces of a segment of the sealed log. A frame is a header in the clear, the
// ciphertext of its payload, and a tag. Byte by byte, integers little-endian:
//
//   0   4  magic "NSLf"
//   4   4  payload bytes, 1 to kMaxPayloadBytes
//   8   8  sequence: above that of every frame before it in the log
//   16  8  synced: the highest sequence known to be durable when this was written
//   24  8  witnessed: the highest sequence that the freshness witness had acknowledged
//   32 12  nonce, random
//   44 16  the tag of the frame before it; of the segment's header for the first
//   60  n  ciphertext
//   …  16  tag: AES-256-GCM under the segment's key, over the segment's number, the header, and
//          the payload
//
// So a frame authenticates on its own (a scan can find it behind a damaged one), and only one frame
// can stand in front of it.
//
// Thread-safety: functions of values.

#include <cstdint>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/aead.h"

namespace nsl::storage {

using Tag = crypto::Aead::Tag;

inline constexpr std::size_t kFrameHeaderBytes = 60;
inline constexpr std::size_t kFrameOverheadBytes = kFrameHeaderBytes + crypto::Aead::kTagSize;
inline constexpr std::size_t kMaxPayloadBytes = std::size_t{1} << 20;
inline constexpr std::uint32_t kFrameMagic = 0x664c534e;  // "NSLf"

struct FrameHeader {
  std::uint32_t payload_bytes = 0;
  std::uint64_t sequence = 0;
  std::uint64_t synced = 0;
  std::uint64_t witnessed = 0;
  crypto::Aead::Nonce nonce{};
  Tag previous{};

  std::size_t frame_bytes() const { return kFrameOverheadBytes + payload_bytes; }

  friend bool operator==(const FrameHeader&, const FrameHeader&) = default;
};

// What the first kFrameHeaderBytes of `bytes` say. Fails with storage-corrupt, naming the check
// ("short", "magic", "length"), if no frame of ours begins so. Nothing of it is authentic.
Result<FrameHeader> parse_frame_header(ByteSpan bytes);

// Writes the whole frame over `frame`, which has header.frame_bytes() bytes, and returns its tag.
// Fails with invalid-argument if the sizes differ or the payload is empty or too large.
Result<Tag> seal_frame(crypto::Aead& key, std::uint64_t segment, const FrameHeader& header,
                       ByteSpan payload, MutableByteSpan frame);

// Opens the frame that parse_frame_header() gave `header` for; `payload` has
// header.payload_bytes bytes. Returns the frame's tag; authentication-failed if anything differs.
Result<Tag> open_frame(crypto::Aead& key, std::uint64_t segment, const FrameHeader& header,
                       ByteSpan frame, MutableByteSpan payload);

}  // namespace nsl::storage
