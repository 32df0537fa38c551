#include "crypto/deterministic_random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <type_traits>
#include <utility>

#include "base/hex.h"

namespace nsl::crypto {
namespace {

using Seed = std::array<std::uint8_t, DeterministicRandom::kSeedSize>;

Seed seed_from(std::string_view hex) {
  const auto bytes = hex_decode(hex);
  Seed seed = {};
  EXPECT_TRUE(bytes.ok() && bytes->size() == seed.size());
  std::copy(bytes->begin(), bytes->end(), seed.begin());
  return seed;
}

// The 64-byte block with this number out of the stream of this seed.
std::string block_of(const Seed& seed, std::size_t number) {
  auto random = DeterministicRandom::from_seed(seed);
  EXPECT_TRUE(random.ok());
  Bytes stream((number + 1) * 64);
  EXPECT_TRUE(random->fill(stream).ok());
  return hex_encode(ByteSpan(stream).last(64));
}

// RFC 8439, appendix A.1: all the vectors with a zero nonce. They tell the block counter, which is
// the block's number in the stream.
TEST(DeterministicRandom, GivesTheKeystreamOfRfc8439) {
  const Seed zero = {};
  EXPECT_EQ(block_of(zero, 0),
            "76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7"
            "da41597c5157488d7724e03fb8d84a376a43b8f41518a11cc387b669b2ee6586");
  EXPECT_EQ(block_of(zero, 1),
            "9f07e7be5551387a98ba977c732d080dcb0f29a048e3656912c6533e32ee7aed"
            "29b721769ce64e43d57133b074d839d531ed1f28510afb45ace10a1f4b794d6f");
  EXPECT_EQ(
      block_of(seed_from("0000000000000000000000000000000000000000000000000000000000000001"), 1),
      "3aeb5224ecf849929b9d828db1ced4dd832025e8018b8160b82284f3c949aa5a"
      "8eca00bbb4a73bdad192b5c42f73f2fd4e273644c8b36125a64addeb006c13a0");
  EXPECT_EQ(
      block_of(seed_from("00ff000000000000000000000000000000000000000000000000000000000000"), 2),
      "72d54dfbf12ec44b362692df94137f328fea8da73990265ec1bbbea1ae9af0ca"
      "13b25aa26cb4a648cb9b9d1be65b2c0924a66c54d545ec1b7374f4872e99f096");
}

TEST(DeterministicRandom, GivesTheSameStreamHoweverTheReadsAreCut) {
  const Seed seed = seed_from("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
  auto at_once = DeterministicRandom::from_seed(seed);
  auto in_pieces = DeterministicRandom::from_seed(seed);
  ASSERT_TRUE(at_once.ok() && in_pieces.ok());

  Bytes expected(1000);
  ASSERT_TRUE(at_once->fill(expected).ok());
  Bytes pieces;
  for (std::size_t size = 0; pieces.size() < expected.size(); ++size) {
    Bytes piece(std::min(size, expected.size() - pieces.size()), 0xff);
    ASSERT_TRUE(in_pieces->fill(piece).ok());
    pieces.insert(pieces.end(), piece.begin(), piece.end());
  }
  EXPECT_EQ(pieces, expected);
}

TEST(DeterministicRandom, DependsOnEveryBitOfTheSeed) {
  const std::string reference = block_of(Seed{}, 0);
  for (std::size_t bit = 0; bit < 256; ++bit) {
    Seed seed = {};
    seed[bit / 8] = static_cast<std::uint8_t>(1 << (bit % 8));
    EXPECT_NE(block_of(seed, 0), reference) << "bit " << bit;
  }
}

TEST(DeterministicRandom, KeepsItsPlaceWhenMoved) {
  auto first = DeterministicRandom::from_seed(Seed{});
  ASSERT_TRUE(first.ok());
  Bytes block(64);
  ASSERT_TRUE(first->fill(block).ok());
  DeterministicRandom second = std::move(first).value();
  ASSERT_TRUE(second.fill(block).ok());
  EXPECT_EQ(hex_encode(block), block_of(Seed{}, 1));
}

static_assert(!std::is_copy_constructible_v<DeterministicRandom>,
              "a copy would give the same bytes twice");

}  // namespace
}  // namespace nsl::crypto
