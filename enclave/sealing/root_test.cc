#include "enclave/sealing/root.h"

#include <gtest/gtest.h>

#include <limits>

#include "enclave/platform/testing/doubles.h"
#include "enclave/sealing/fixture_test.h"

namespace nsl::sealing {
namespace {

Root root_of(std::size_t epochs, std::uint8_t fill) {
  Root root;
  root.id.fill(fill);
  root.oldest_epoch = 5;
  for (std::size_t i = 0; i < epochs; ++i)
    root.epoch_keys.push_back(SecretBytes::take(Bytes(32, static_cast<std::uint8_t>(fill + i))));
  root.user_keys.generation = 9;
  root.user_keys.current = SecretBytes::take(Bytes(32, 0xc1));
  return root;
}

Bytes bytes_of(const Root& root) {
  const SecretBytes encoded = encode(root);
  return to_bytes(encoded.reveal(SecretAccess::because("a test looks at a root of its own")));
}

Result<Root> decoded(Bytes bytes) { return decode_root(SecretBytes::take(std::move(bytes))); }

TEST(Root, EncodesAsDocumented) {
  Root root = root_of(2, 0xa0);
  root.user_keys.previous = SecretBytes::take(Bytes(32, 0xc0));
  const auto repeated = [](std::string_view byte, int count) {
    std::string text;
    for (int i = 0; i < count; ++i)
      text += byte;
    return text;
  };
  EXPECT_EQ(hex_encode(bytes_of(root)),
            repeated("a0", 16) + "05000000" + "0200" + repeated("a0", 32) + repeated("a1", 32) +
                "01" + "01" + "0900000000000000" + repeated("c1", 32) + repeated("c0", 32));
}

TEST(Root, DecodesWhatItEncodes) {
  for (const std::size_t epochs : {std::size_t{1}, std::size_t{2}, kMaxKeptEpochs}) {
    for (const bool replacing : {false, true}) {
      Root root = root_of(epochs, 3);
      if (replacing)
        root.user_keys.previous = SecretBytes::take(Bytes(32, 0xc0));
      const Bytes encoded = bytes_of(root);
      EXPECT_LE(encoded.size(), kMaxEncodedRoot);
      const auto again = decoded(encoded);
      ASSERT_TRUE(again.ok()) << again.error();
      EXPECT_EQ(bytes_of(*again), encoded);
      EXPECT_EQ(bytes_of(copy_of(*again)), encoded);
      EXPECT_EQ(again->current_epoch(), 5 + epochs - 1);
    }
  }
}

TEST(Root, RefusesEveryOtherLength) {
  Bytes encoded = bytes_of(root_of(2, 3));
  for (std::size_t size = 0; size < encoded.size(); ++size)
    EXPECT_EQ(code_of(decoded(Bytes(encoded.begin(), encoded.begin() + static_cast<long>(size)))),
              Errc::kSealTampered)
        << size;
  encoded.push_back(0);
  EXPECT_EQ(code_of(decoded(encoded)), Errc::kSealTampered);
}

TEST(Root, RefusesValuesThatAreOutOfRange) {
  const Bytes good = bytes_of(root_of(1, 3));
  const auto expect_refused = [&](std::size_t at, ByteSpan value) {
    Bytes bad = good;
    std::ranges::copy(value, bad.begin() + static_cast<long>(at));
    EXPECT_EQ(code_of(decoded(bad)), Errc::kSealTampered) << at;
  };
  const std::uint8_t zeros[8] = {};
  expect_refused(16, ByteSpan(zeros).first(4));  // epoch 0
  expect_refused(20, ByteSpan(zeros).first(2));  // no epoch
  expect_refused(54, Bytes{2});                  // another ratchet
  expect_refused(55, Bytes{2});                  // another phase
  expect_refused(56, zeros);                     // generation 0
  Bytes overflowing = bytes_of(root_of(2, 3));
  std::fill_n(overflowing.begin() + 16, 4, std::uint8_t{0xff});  // the second epoch has no number
  EXPECT_EQ(code_of(decoded(overflowing)), Errc::kSealTampered);
  EXPECT_EQ(code_of(decoded(bytes_of(root_of(kMaxKeptEpochs + 1, 3)))), Errc::kSealTampered);
  Root first = root_of(1, 3);  // a replacement of the first generation's predecessor
  first.user_keys.generation = 1;
  first.user_keys.previous = SecretBytes::take(Bytes(32, 0xc0));
  EXPECT_EQ(code_of(decoded(bytes_of(first))), Errc::kSealTampered);
}

TEST(Root, IsMadeOfEntropyOrNotAtAll) {
  platform::simulation::SystemEntropy entropy;
  const Root root = make_root(entropy).value();
  EXPECT_EQ(root.oldest_epoch, 1u);
  EXPECT_EQ(root.current_epoch(), 1u);
  EXPECT_EQ(root.user_keys.generation, 1u);
  EXPECT_FALSE(constant_time_equal(root.epoch_keys[0], root.user_keys.current));
  EXPECT_NE(bytes_of(root), bytes_of(make_root(entropy).value()));
  platform::testing::FailingEntropy none;
  EXPECT_EQ(code_of(make_root(none)), Errc::kEntropyFailure);
}

}  // namespace
}  // namespace nsl::sealing
