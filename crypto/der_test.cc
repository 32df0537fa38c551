#include "crypto/der.h"

#include <gtest/gtest.h>

namespace nsl::crypto {
namespace {

using Octets = std::vector<std::uint8_t>;

TEST(Der, ReadsElementsOneAfterAnother) {
  const Octets input = {0x30, 0x06, 0x02, 0x01, 0x05, 0x04, 0x01, 0xaa, 0x05, 0x00};
  DerReader reader(input);
  auto inner = reader.sequence();
  ASSERT_TRUE(inner.ok());
  EXPECT_EQ(*inner->small_integer(5), 5u);
  EXPECT_FALSE(inner->at_end());
  EXPECT_EQ((*inner->octet_string())[0], 0xaa);
  EXPECT_TRUE(inner->expect_end().ok());
  EXPECT_FALSE(reader.expect_end().ok());
  EXPECT_TRUE(reader.next_is(DerTag::kNull));
  EXPECT_FALSE((*reader.optional_element(DerTag::kInteger)).has_value());
  EXPECT_TRUE((*reader.optional_element(DerTag::kNull)).has_value());
  EXPECT_FALSE(reader.any().ok());
}

TEST(Der, RefusesLengthsThatAreNotDer) {
  for (const Octets& input :
       std::vector<Octets>{{},
                           {0x30},
                           {0x30, 0x80, 0x00, 0x00},              // indefinite
                           {0x30, 0x81, 0x01, 0x00},              // one octet would do
                           {0x30, 0x81, 0x7f},                    // likewise
                           {0x30, 0x82, 0x00, 0x80},              // a leading zero
                           {0x30, 0x01},                          // longer than the input
                           {0x30, 0x84, 0xff, 0xff, 0xff, 0xff},  // far longer
                           {0x30, 0x85, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00},  // too many octets
                           {0x30, 0x88, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
                           {0x1f, 0x81, 0x00, 0x00}})  // a tag of several bytes
    EXPECT_FALSE(DerReader(input).any().ok());
}

TEST(Der, TakesLengthsOfSeveralOctets) {
  for (const std::size_t size : {0x7fu, 0x80u, 0xffu, 0x100u, 0xffffu, 0x10000u}) {
    Octets input = {0x04};
    if (size < 0x80) {
      input.push_back(static_cast<std::uint8_t>(size));
    } else {
      Octets octets;
      for (std::size_t rest = size; rest != 0; rest >>= 8)
        octets.insert(octets.begin(), static_cast<std::uint8_t>(rest));
      input.push_back(static_cast<std::uint8_t>(0x80 | octets.size()));
      input.insert(input.end(), octets.begin(), octets.end());
    }
    input.resize(input.size() + size);
    EXPECT_EQ(DerReader(input).octet_string()->size(), size);
  }
}

TEST(Der, RefusesIntegersThatAreNegativeOrNotShortest) {
  EXPECT_TRUE(DerReader(Octets{0x02, 0x01, 0x00}).unsigned_integer()->empty());
  EXPECT_EQ(DerReader(Octets{0x02, 0x02, 0x00, 0x80}).unsigned_integer()->size(), 1u);
  EXPECT_FALSE(DerReader(Octets{0x02, 0x00}).unsigned_integer().ok());
  EXPECT_FALSE(DerReader(Octets{0x02, 0x01, 0x80}).unsigned_integer().ok());
  EXPECT_FALSE(DerReader(Octets{0x02, 0x02, 0x00, 0x7f}).unsigned_integer().ok());
  EXPECT_FALSE(DerReader(Octets{0x02, 0x02, 0x00, 0x00}).unsigned_integer().ok());
  EXPECT_FALSE(DerReader(Octets{0x02, 0x02, 0x01, 0x00}).small_integer(255).ok());
  EXPECT_EQ(*DerReader(Octets{0x02, 0x05, 0x00, 0xff, 0xff, 0xff, 0xff}).small_integer(0xffffffff),
            0xffffffffu);
  EXPECT_FALSE(DerReader(Octets{0x02, 0x05, 0x01, 0, 0, 0, 0}).small_integer(0xffffffff).ok());
}

TEST(Der, RefusesOddBooleansAndBitStrings) {
  EXPECT_TRUE(*DerReader(Octets{0x01, 0x01, 0xff}).boolean());
  EXPECT_FALSE(*DerReader(Octets{0x01, 0x01, 0x00}).boolean());
  EXPECT_FALSE(DerReader(Octets{0x01, 0x01, 0x01}).boolean().ok());
  EXPECT_FALSE(DerReader(Octets{0x01, 0x00}).boolean().ok());
  EXPECT_EQ(DerReader(Octets{0x03, 0x02, 0x00, 0xaa}).bit_string_bytes()->size(), 1u);
  EXPECT_FALSE(DerReader(Octets{0x03, 0x02, 0x01, 0xaa}).bit_string_bytes().ok());
  EXPECT_FALSE(DerReader(Octets{0x03, 0x00}).bit_string_bytes().ok());
  EXPECT_EQ(DerReader(Octets{0x06, 0x02, 0x2a, 0x03}).oid()->size(), 2u);
  EXPECT_FALSE(DerReader(Octets{0x06, 0x00}).oid().ok());
  EXPECT_FALSE(DerReader(Octets{0x06, 0x02, 0x2a, 0x83}).oid().ok());
  EXPECT_FALSE(DerReader(Octets{0x06, 0x03, 0x2a, 0x80, 0x03}).oid().ok());
}

}  // namespace
}  // namespace nsl::crypto
