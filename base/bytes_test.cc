#include "base/bytes.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace nsl {
namespace {

const Bytes kCounting = {0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08};

TEST(Bytes, SeesTextAsBytesAndBackWithoutLoss) {
  const std::string text("a\0\xff", 3);
  EXPECT_EQ(to_bytes(text), (Bytes{'a', 0x00, 0xff}));
  EXPECT_EQ(as_text(as_bytes(text)), text);
  EXPECT_EQ(static_cast<const void*>(as_bytes(text).data()), text.data());
}

TEST(ByteReader, ReadsLittleEndianNumbers) {
  EXPECT_EQ(ByteReader(kCounting).u16le().value(), 0x0201);
  EXPECT_EQ(ByteReader(kCounting).u32le().value(), 0x04030201U);
  EXPECT_EQ(ByteReader(kCounting).u64le().value(), 0x0807060504030201U);
}

TEST(ByteReader, ReadsBigEndianNumbers) {
  EXPECT_EQ(ByteReader(kCounting).u16be().value(), 0x0102);
  EXPECT_EQ(ByteReader(kCounting).u32be().value(), 0x01020304U);
  EXPECT_EQ(ByteReader(kCounting).u64be().value(), 0x0102030405060708U);
}

TEST(ByteReader, KeepsTheHighBitOfEachByte) {
  const Bytes ones(8, 0xff);
  EXPECT_EQ(ByteReader(ones).u8().value(), 0xff);
  EXPECT_EQ(ByteReader(ones).u16le().value(), 0xffff);
  EXPECT_EQ(ByteReader(ones).u16be().value(), 0xffff);
  EXPECT_EQ(ByteReader(ones).u32le().value(), 0xffffffffU);
  EXPECT_EQ(ByteReader(ones).u64be().value(), std::numeric_limits<std::uint64_t>::max());
}

TEST(ByteReader, AdvancesByWhatItRead) {
  ByteReader reader(kCounting);
  EXPECT_EQ(reader.u8().value(), 0x01);
  ASSERT_TRUE(reader.skip(1).ok());
  EXPECT_EQ(reader.u16be().value(), 0x0304);
  EXPECT_EQ(reader.array<2>().value(), (std::array<std::uint8_t, 2>{0x05, 0x06}));
  EXPECT_EQ(reader.position(), 6U);
  EXPECT_EQ(reader.remaining(), 2U);
  EXPECT_FALSE(reader.expect_end().ok());
  const ByteSpan rest = reader.bytes(2).value();
  EXPECT_EQ(rest.data(), kCounting.data() + 6);
  EXPECT_TRUE(reader.expect_end().ok());
}

TEST(ByteReader, RefusesToReadPastTheEndAndConsumesNothing) {
  const Bytes three = {1, 2, 3};
  ByteReader reader(three);
  EXPECT_FALSE(reader.u32le().ok());
  EXPECT_FALSE(reader.u32be().ok());
  EXPECT_FALSE(reader.u64le().ok());
  EXPECT_FALSE(reader.u64be().ok());
  EXPECT_FALSE(reader.array<4>().ok());
  EXPECT_FALSE(reader.skip(4).ok());
  EXPECT_EQ(reader.bytes(4).error(),
            Error(Errc::kInvalidEncoding, "expected 4 bytes at offset 0, got 3"));
  EXPECT_EQ(reader.position(), 0U);
  EXPECT_EQ(reader.bytes(3).value().size(), 3U);
  EXPECT_FALSE(reader.u8().ok());
  EXPECT_FALSE(reader.u16le().ok());
  EXPECT_FALSE(reader.u16be().ok());
}

TEST(ByteReader, RefusesACountThatWouldOverflowItsPosition) {
  ByteReader reader(kCounting);
  ASSERT_TRUE(reader.skip(4).ok());
  EXPECT_FALSE(reader.bytes(std::numeric_limits<std::size_t>::max()).ok());
  EXPECT_FALSE(reader.skip(std::numeric_limits<std::size_t>::max() - 3).ok());
  EXPECT_EQ(reader.remaining(), 4U);
}

TEST(ByteReader, ReadsNothingFromNothing) {
  ByteReader reader{ByteSpan()};
  EXPECT_TRUE(reader.bytes(0).ok());
  EXPECT_TRUE(reader.expect_end().ok());
  EXPECT_FALSE(reader.u8().ok());
}

TEST(ByteWriter, AppendsEachWidthInEachOrder) {
  Bytes out = {0xaa};
  ByteWriter(out)
      .u8(0x01)
      .u16le(0x0203)
      .u16be(0x0203)
      .u32le(0x04050607)
      .u32be(0x04050607)
      .u64le(0x08090a0b0c0d0e0f)
      .u64be(0x08090a0b0c0d0e0f)
      .bytes(Bytes{0xbb, 0xcc});
  EXPECT_EQ(out, (Bytes{0xaa, 0x01, 0x03, 0x02, 0x02, 0x03, 0x07, 0x06, 0x05, 0x04, 0x04,
                        0x05, 0x06, 0x07, 0x0f, 0x0e, 0x0d, 0x0c, 0x0b, 0x0a, 0x09, 0x08,
                        0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0xbb, 0xcc}));
}

}  // namespace
}  // namespace nsl
