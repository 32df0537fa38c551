#include "enclave/keys/data_key_records.h"

#include <gtest/gtest.h>

namespace nsl::keys {
namespace {

WrappedDataKey wrapped(std::uint32_t version) {
  WrappedDataKey key;
  key.version = version;
  key.generation = 5;
  key.id.fill(1);
  key.nonce.fill(2);
  key.ciphertext.fill(3);
  key.tag.fill(4);
  return key;
}

TEST(DataKeyRecords, ReadBackWhatWasWritten) {
  const DataKeysRecord one{.keys = {wrapped(1)}};
  const DataKeysRecord two{.keys = {wrapped(2), wrapped(1)}};
  EXPECT_EQ(*DataKeysRecord::parse(one.encode()), one);
  EXPECT_EQ(*DataKeysRecord::parse(two.encode()), two);
  const GenerationRecord generation{.generation = 9};
  EXPECT_EQ(*GenerationRecord::parse(generation.encode()), generation);
  const ShreddingRecord shredding{.requested = 4, .started = 3, .target_generation = 8, .done = 2};
  EXPECT_EQ(*ShreddingRecord::parse(shredding.encode()), shredding);
}

TEST(DataKeyRecords, RefuseWhatIsCutShort) {
  const Bytes whole = DataKeysRecord{.keys = {wrapped(1)}}.encode();
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_EQ(DataKeysRecord::parse(ByteSpan(whole).first(size)).error().code(),
              Errc::kStorageCorrupt);
}

TEST(DataKeyRecords, RefuseKeysThatAreNotOneOrTwoByFallingVersion) {
  const auto refused = [](std::vector<WrappedDataKey> keys) {
    return !DataKeysRecord::parse(DataKeysRecord{.keys = std::move(keys)}.encode()).ok();
  };
  EXPECT_TRUE(refused({}));
  EXPECT_TRUE(refused({wrapped(0)}));
  EXPECT_TRUE(refused({wrapped(1), wrapped(2)}));
  EXPECT_TRUE(refused({wrapped(2), wrapped(2)}));
  EXPECT_TRUE(refused({wrapped(3), wrapped(2), wrapped(1)}));
}

TEST(DataKeyRecords, RefuseAShreddingThatIsAheadOfItself) {
  const ShreddingRecord started{.requested = 1, .started = 2, .target_generation = 1, .done = 0};
  const ShreddingRecord done{.requested = 3, .started = 1, .target_generation = 1, .done = 2};
  EXPECT_EQ(ShreddingRecord::parse(started.encode()).error().code(), Errc::kStorageCorrupt);
  EXPECT_EQ(ShreddingRecord::parse(done.encode()).error().code(), Errc::kStorageCorrupt);
}

TEST(DataKeyRecords, AKeyNamesItsUser) {
  const UserId user(std::string("x\0\x01y", 4));
  EXPECT_EQ(*user_of_data_keys(data_keys_key(user)), user);
  EXPECT_EQ(*user_of_rotating(rotating_key(user)), user);
  EXPECT_FALSE(user_of_data_keys(rotating_key(user)).ok());
}

}  // namespace
}  // namespace nsl::keys
