#include "crypto/sha256.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "base/hex.h"

namespace nsl::crypto {
namespace {

std::string hex_of(std::string_view message) { return hex_encode(sha256(as_bytes(message))); }

// FIPS 180-4's examples, as NIST publishes them (csrc.nist.gov, "Examples with Intermediate
// Values"), and the "additional" ones beside them.
TEST(Sha256, HashesTheExamplesOfNist) {
  EXPECT_EQ(hex_of(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex_of("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(hex_of("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
                   "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu"),
            "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
  EXPECT_EQ(hex_of(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

// NIST CAVP, SHA256Monte.rsp: the seed and the first checkpoint, after 1 000 chained hashes.
TEST(Sha256, PassesTheFirstMonteCarloCheckpoint) {
  const auto seed = hex_decode("6d1e72ad03ddeb5de891e572e2396f8da015d899ef0e79503152d6010a3fe691");
  ASSERT_TRUE(seed.ok());
  Digest32 last[3];
  for (Digest32& digest : last)
    std::copy(seed->begin(), seed->end(), digest.begin());
  for (int i = 0; i < 1000; ++i) {
    const Digest32 next = Sha256().update(last[0]).update(last[1]).update(last[2]).finish();
    last[0] = last[1];
    last[1] = last[2];
    last[2] = next;
  }
  EXPECT_EQ(hex_encode(last[2]),
            "e93c330ae5447738c8aa85d71a6c80f2a58381d05872d26bdd39f1fcd4f2b788");
}

TEST(Sha256, GivesTheSameDigestHoweverTheMessageIsCut) {
  std::string message;
  for (int i = 0; i < 200; ++i)
    message.push_back(static_cast<char>(i));
  const Digest32 whole = sha256(as_bytes(message));
  for (std::size_t cut = 0; cut <= message.size(); ++cut) {
    const std::string_view view = message;
    Sha256 hash;
    hash.update(as_bytes(view.substr(0, cut))).update(as_bytes(view.substr(cut)));
    EXPECT_EQ(hash.finish(), whole) << "cut at " << cut;
  }
}

TEST(Sha256, BeginsAnewAfterFinish) {
  Sha256 hash;
  hash.update(as_bytes("something else")).finish();
  EXPECT_EQ(hash.update(as_bytes("abc")).finish(), sha256(as_bytes("abc")));
}

TEST(Sha256, KeepsItsStateWhenMoved) {
  Sha256 first;
  first.update(as_bytes("ab"));
  Sha256 second = std::move(first);
  EXPECT_EQ(second.update(as_bytes("c")).finish(), sha256(as_bytes("abc")));
}

}  // namespace
}  // namespace nsl::crypto
