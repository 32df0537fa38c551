#include "enclave/engine/function_storage.h"

#include "enclave/engine/testing/shop.h"
#include "enclave/storage/key.h"

namespace nsl::engine {
namespace {

using testing::Shop;
using testing::text_of;

const UserId kAda("ada");
const UserId kBob("bob");

class FunctionStorageTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const UserId& user : {kAda, kBob})
      ASSERT_TRUE(shop_.vault.create(user).ok());
    ASSERT_TRUE(shop_.deploy(kAda, "f", "one").ok());
    ASSERT_TRUE(shop_.deploy(kAda, "g", "one").ok());
    ASSERT_TRUE(shop_.deploy(kBob, "f", "one").ok());
  }

  Status put(std::string_view key, std::string_view value, std::string_view name = "f") {
    return shop_.with_storage(kAda, name, [&](StorageSession& session) {
      return session.put(as_bytes(key), as_bytes(value));
    });
  }
  static std::string get(StorageSession& session, std::string_view key) {
    auto value = session.get(as_bytes(key));
    if (!value.ok())
      return std::string(value.error().slug());
    return *value ? text_of(std::move(**value)) : "(none)";
  }
  std::string get(std::string_view key, const UserId& owner = kAda, std::string_view name = "f") {
    std::string text;
    const Status done = shop_.with_storage(owner, name, [&](StorageSession& session) {
      text = get(session, key);
      return ok_status();
    });
    return done.ok() ? text : std::string(done.error().slug());
  }
  // "a b c", all pages of `limit` keys.
  std::string list(std::string_view prefix, std::size_t limit) {
    std::string all;
    const Status done = shop_.with_storage(kAda, "f", [&](StorageSession& session) -> Status {
      StorageListRequest request{.prefix = to_bytes(prefix), .after = {}, .limit = limit};
      for (bool more = true; more;) {
        NSL_ASSIGN_OR_RETURN(const StoredKeyPage page, session.list(request));
        EXPECT_LE(page.keys.size(), limit);
        for (const Bytes& key : page.keys)
          all += (all.empty() ? "" : " ") + std::string(as_text(key));
        more = page.after.has_value();
        request.after = page.after.value_or(Bytes());
      }
      return ok_status();
    });
    EXPECT_TRUE(done.ok());
    return all;
  }

  Shop shop_;
};

TEST_F(FunctionStorageTest, KeepsValuesOfOneFunctionOfOneOwner) {
  ASSERT_TRUE(put("key", "value").ok());
  EXPECT_EQ(get("key"), "value");
  EXPECT_EQ(get("other"), "(none)");
  EXPECT_EQ(get("key", kAda, "g"), "(none)");
  EXPECT_EQ(get("key", kBob), "(none)");
  EXPECT_EQ(get("key", kAda, "h"), "not-found");
}

TEST_F(FunctionStorageTest, ReadsItsOwnWritesAndDropsThemWithTheTransaction) {
  const Status done = shop_.with_storage(kAda, "f", [&](StorageSession& session) -> Status {
    NSL_RETURN_IF_ERROR(session.put(as_bytes("key"), as_bytes("value")));
    EXPECT_EQ(get(session, "key"), "value");
    NSL_RETURN_IF_ERROR(session.erase(as_bytes("key")));
    EXPECT_EQ(get(session, "key"), "(none)");
    NSL_RETURN_IF_ERROR(session.put(as_bytes("other"), as_bytes("value")));
    EXPECT_TRUE(session.is_used() && session.has_changes());
    return Error(Errc::kCancelled);
  });
  EXPECT_EQ(done.error().code(), Errc::kCancelled);
  EXPECT_EQ(get("other"), "(none)");
}

TEST_F(FunctionStorageTest, ErasesKeysThatAreThereAndThoseThatAreNot) {
  ASSERT_TRUE(put("key", "value").ok());
  for (int i = 0; i < 2; ++i)
    EXPECT_TRUE(
        shop_
            .with_storage(kAda, "f",
                          [](StorageSession& session) { return session.erase(as_bytes("key")); })
            .ok());
  EXPECT_EQ(get("key"), "(none)");
}

TEST_F(FunctionStorageTest, ListsByPrefixInPages) {
  for (const char* key : {"a", "a/1", "a/2", "a/10", "b", "a0"})
    ASSERT_TRUE(put(key, "x").ok());
  ASSERT_TRUE(put("a/elsewhere", "x", "g").ok());
  EXPECT_EQ(list("a/", 2), "a/1 a/10 a/2");
  EXPECT_EQ(list("a", 1), "a a/1 a/10 a/2 a0");
  EXPECT_EQ(list("", 100), "a a/1 a/10 a/2 a0 b");
  EXPECT_EQ(list("c", 100), "");
}

TEST_F(FunctionStorageTest, ListsKeysOfAnyBytes) {
  const std::string odd("a\0\xFF", 3);
  const std::string prefix("a\0", 2);
  ASSERT_TRUE(put(odd, "x").ok());
  ASSERT_TRUE(put("a", "x").ok());
  EXPECT_EQ(list(prefix, 10), odd);
}

TEST_F(FunctionStorageTest, ListsMoreThanOnePageOfTheStoreHolds) {
  const std::string large(StorageSession::kMaxValueBytes, 'x');
  std::string expected;
  for (int i = 10; i < 40; ++i) {
    ASSERT_TRUE(put(std::to_string(i), large).ok());
    expected += (expected.empty() ? "" : " ") + std::to_string(i);
  }
  EXPECT_EQ(list("", 100), expected);
}

TEST_F(FunctionStorageTest, BoundsKeysValuesAndChanges) {
  EXPECT_EQ(put("", "x").error().code(), Errc::kInvalidArgument);
  EXPECT_EQ(put(std::string(StorageSession::kMaxKeyBytes + 1, 'k'), "x").error().code(),
            Errc::kInvalidArgument);
  EXPECT_TRUE(put(std::string(StorageSession::kMaxKeyBytes, 'k'), "x").ok());
  EXPECT_EQ(put("k", std::string(StorageSession::kMaxValueBytes + 1, 'x')).error().code(),
            Errc::kTooLarge);
  const Status many = shop_.with_storage(kAda, "f", [](StorageSession& session) -> Status {
    for (std::size_t i = 0; i < StorageSession::kMaxChanges; ++i)
      NSL_RETURN_IF_ERROR(session.put(as_bytes("k"), {}));
    EXPECT_EQ(session.erase(as_bytes("k")).error().code(), Errc::kTooManyChanges);
    return ok_status();
  });
  EXPECT_TRUE(many.ok());
  const Status large = shop_.with_storage(kAda, "f", [](StorageSession& session) -> Status {
    const Bytes value(StorageSession::kMaxValueBytes);
    for (;;)
      NSL_RETURN_IF_ERROR(session.put(as_bytes("k"), value));
  });
  EXPECT_EQ(large.error().code(), Errc::kTooManyChanges);
}

TEST_F(FunctionStorageTest, CountsAgainstTheOwnersQuota) {
  ASSERT_TRUE(shop_.store().set_quota(storage::Account("ada"), ByteCount(3000)).ok());
  EXPECT_EQ(put("key", std::string(4000, 'x')).error().code(), Errc::kQuotaExceeded);
  EXPECT_TRUE(put("key", "small").ok());
}

TEST_F(FunctionStorageTest, ConflictsWithWhatWasReadAndChangedMeanwhile) {
  ASSERT_TRUE(put("key", "0").ok());
  const auto transaction = shop_.store().begin();
  auto session = shop_.values.open(*transaction, kAda, FunctionName("f"));
  ASSERT_TRUE(session.ok());
  EXPECT_EQ(get(*session, "key"), "0");
  ASSERT_TRUE(session->put(as_bytes("other"), as_bytes("x")).ok());
  ASSERT_TRUE(put("key", "1").ok());
  EXPECT_EQ(transaction->commit(storage::Durability::kSynced).error().code(), Errc::kConflict);
}

TEST_F(FunctionStorageTest, IsNotSeenByAFunctionOfTheSameNameThatCameLater) {
  ASSERT_TRUE(put("key", "value").ok());
  ASSERT_TRUE(shop_.erase(kAda, "f").ok());
  ASSERT_TRUE(shop_.deploy(kAda, "f", "one").ok());
  EXPECT_EQ(get("key"), "(none)");
  ASSERT_TRUE(put("key", "new").ok());
  ASSERT_TRUE(FunctionStorage::erase_all_abandoned(shop_.store()).ok());
  EXPECT_EQ(get("key"), "new");
}

TEST_F(FunctionStorageTest, IsErasedWithItsOwnerInBatches) {
  for (int i = 0; i < 150; ++i)
    ASSERT_TRUE(put(std::to_string(i), "x").ok());
  ASSERT_TRUE(shop_.erase(kAda, "g").ok());
  int rounds = 0;
  for (bool more = true; more; ++rounds)
    ASSERT_TRUE(shop_.vault
                    .act([&](auto& transaction, auto&) -> Status {
                      NSL_ASSIGN_OR_RETURN(more, FunctionStorage::erase_some_of(transaction, kAda));
                      return ok_status();
                    })
                    .ok());
  EXPECT_EQ(rounds, 2);
  for (const storage::KeyValue& record : shop_.vault.memory.backend->dump())
    EXPECT_FALSE(as_text(record.key).starts_with(kValueSpace));
}

TEST_F(FunctionStorageTest, ShowsNoValuesInTheStore) {
  ASSERT_TRUE(put("key", "canary-value").ok());
  for (const storage::KeyValue& record : shop_.vault.memory.backend->dump())
    EXPECT_EQ(as_text(record.value).find("canary-value"), std::string_view::npos);
}

}  // namespace
}  // namespace nsl::engine
