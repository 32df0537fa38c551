#include "enclave/execution/memory_storage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nsl::execution {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::optional<std::string> text_at(MemoryStorage& storage, std::string_view key) {
  const auto value = storage.get(key).value();
  if (!value)
    return std::nullopt;
  return std::string(as_text(value->reveal(SecretAccess::because("test"))));
}

TEST(MemoryStorage, ReadsItsOwnWritesAndKeepsThemToItselfUntilTheCommit) {
  StorageContents contents{{"a", to_bytes("old")}, {"b", to_bytes("kept")}};
  MemoryStorage storage(contents);
  ASSERT_TRUE(storage.put("a", as_bytes("new")).ok());
  ASSERT_TRUE(storage.erase("b").ok());
  ASSERT_TRUE(storage.erase("never there").ok());
  EXPECT_EQ(text_at(storage, "a"), "new");
  EXPECT_EQ(text_at(storage, "b"), std::nullopt);
  EXPECT_EQ(as_text(contents.at("a")), "old");
  EXPECT_TRUE(contents.contains("b"));
  storage.commit();
  EXPECT_EQ(as_text(contents.at("a")), "new");
  EXPECT_FALSE(contents.contains("b"));
}

TEST(MemoryStorage, ListsKeysInTheOrderOfTheirBytes) {
  StorageContents contents;
  for (const char* key : {"a", "a/1", "a/2", "a/\xC3\xA9", "b", "a0"})
    contents[key] = {1};
  MemoryStorage storage(contents);
  EXPECT_THAT(storage.list({}).value().keys,
              ElementsAre("a", "a/1", "a/2", "a/\xC3\xA9", "a0", "b"));
  const StorageKeys below = storage.list({.prefix = "a/", .after = ""}).value();
  EXPECT_THAT(below.keys, ElementsAre("a/1", "a/2", "a/\xC3\xA9"));
  EXPECT_FALSE(below.has_more);
  const StorageKeys first = storage.list({.prefix = "a/", .after = "", .limit = 2}).value();
  EXPECT_THAT(first.keys, ElementsAre("a/1", "a/2"));
  EXPECT_TRUE(first.has_more);
  const StorageKeys second = storage.list({.prefix = "a/", .after = "a/2", .limit = 2}).value();
  EXPECT_THAT(second.keys, ElementsAre("a/\xC3\xA9"));
  EXPECT_FALSE(second.has_more);
  EXPECT_THAT(storage.list({.prefix = "a/", .after = "b"}).value().keys, IsEmpty());
  EXPECT_THAT(storage.list({.prefix = "none", .after = ""}).value().keys, IsEmpty());
}

}  // namespace
}  // namespace nsl::execution
