#include "enclave/storage/frame.h"

#include <gtest/gtest.h>

namespace nsl::storage {
namespace {

class Frame : public ::testing::Test {
 protected:
  Bytes seal(const Bytes& payload) {
    header_.payload_bytes = static_cast<std::uint32_t>(payload.size());
    Bytes frame(header_.frame_bytes());
    const auto tag = seal_frame(key_, kSegment, header_, payload, frame);
    EXPECT_TRUE(tag.ok()) << tag.error();
    return frame;
  }
  Result<Bytes> open(const Bytes& frame, std::uint64_t segment = kSegment) {
    NSL_ASSIGN_OR_RETURN(const FrameHeader header, parse_frame_header(frame));
    if (header.frame_bytes() != frame.size())
      return Error(Errc::kStorageCorrupt, "another size");
    Bytes payload(header.payload_bytes);
    NSL_RETURN_IF_ERROR(open_frame(key_, segment, header, frame, payload));
    return payload;
  }

  static constexpr std::uint64_t kSegment = 7;
  crypto::Aead key_ = crypto::Aead::create(SecretBytes::copy_of(Bytes(32, 0x42))).value();
  FrameHeader header_{
      .sequence = 9, .synced = 8, .witnessed = 5, .nonce = {1, 2, 3}, .previous = {4, 5, 6}};
};

TEST_F(Frame, OpensToWhatWasSealed) {
  const Bytes payload = to_bytes("records");
  const Bytes frame = seal(payload);
  EXPECT_EQ(frame.size(), kFrameOverheadBytes + payload.size());
  EXPECT_EQ(parse_frame_header(frame).value(), header_);
  EXPECT_EQ(open(frame).value(), payload);
}

TEST_F(Frame, IsBoundToEveryBitAndToItsSegment) {
  const Bytes frame = seal(to_bytes("records"));
  for (std::size_t bit = 0; bit < frame.size() * 8; ++bit) {
    Bytes changed = frame;
    changed[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    EXPECT_FALSE(open(changed).ok()) << "bit " << bit;
  }
  EXPECT_EQ(open(frame, kSegment + 1).error().code(), Errc::kAuthenticationFailed);
}

TEST_F(Frame, NamesTheCheckThatAHeaderFails) {
  Bytes frame = seal(to_bytes("records"));
  EXPECT_EQ(parse_frame_header(ByteSpan(frame).first(59)).error(),
            Error(Errc::kStorageCorrupt, "short"));
  frame[0] ^= 1;
  EXPECT_EQ(parse_frame_header(frame).error(), Error(Errc::kStorageCorrupt, "magic"));
  frame[0] ^= 1;
  frame[7] = 0x7f;
  EXPECT_EQ(parse_frame_header(frame).error(), Error(Errc::kStorageCorrupt, "length"));
  frame[4] = frame[5] = frame[6] = frame[7] = 0;
  EXPECT_EQ(parse_frame_header(frame).error(), Error(Errc::kStorageCorrupt, "length"));
}

TEST_F(Frame, HoldsBetweenOneByteAndItsBound) {
  EXPECT_TRUE(open(seal(Bytes(kMaxPayloadBytes, 1))).ok());
  header_.payload_bytes = 0;
  Bytes empty(kFrameOverheadBytes);
  EXPECT_EQ(seal_frame(key_, kSegment, header_, {}, empty).error().code(), Errc::kInvalidArgument);
  header_.payload_bytes = kMaxPayloadBytes + 1;
  Bytes large(header_.frame_bytes());
  EXPECT_EQ(seal_frame(key_, kSegment, header_, Bytes(kMaxPayloadBytes + 1), large).error().code(),
            Errc::kInvalidArgument);
}

}  // namespace
}  // namespace nsl::storage
