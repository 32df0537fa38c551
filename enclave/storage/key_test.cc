#include "enclave/storage/key.h"

#include <gtest/gtest.h>

namespace nsl::storage {
namespace {

TEST(Key, GivesItsPartsBack) {
  const std::string odd("\0\xff\x01\0", 4);
  const Bytes key = Key("space").text(odd).number(7).text("").bytes();
  KeyParts parts(key);
  EXPECT_TRUE(parts.space("space").ok());
  EXPECT_EQ(*parts.text(), odd);
  EXPECT_EQ(*parts.number(), 7U);
  EXPECT_EQ(*parts.text(), "");
  EXPECT_TRUE(parts.end().ok());
}

TEST(Key, OrdersAsItsPartsDo) {
  const std::string texts[] = {"",
                               std::string("\0", 1),
                               std::string("\0a", 2),
                               "a",
                               std::string("a\0", 2),
                               "a\x01",
                               "ab",
                               "b",
                               "\xff"};
  for (std::size_t i = 0; i + 1 < std::size(texts); ++i) {
    EXPECT_LT(Key("s").text(texts[i]).number(9).bytes(),
              Key("s").text(texts[i + 1]).number(1).bytes())
        << i;
  }
  EXPECT_LT(Key("s").number(255).bytes(), Key("s").number(256).bytes());
}

TEST(Key, OfOneTextIsNoPrefixOfAnothers) {
  const Bytes prefix = Key("s").text("a").bytes();
  const Bytes other = Key("s").text("ab").bytes();
  EXPECT_FALSE(std::equal(prefix.begin(), prefix.end(), other.begin()));
}

TEST(KeyParts, RefusesWhatIsNoKeyOfThatForm) {
  const Bytes key = Key("space").number(7).bytes();
  EXPECT_EQ(KeyParts(key).space("other").error().code(), Errc::kStorageCorrupt);
  for (const Bytes& bad : {Bytes{}, Bytes{'a'}, Bytes{'a', 0}, Bytes{'a', 0, 2}})
    EXPECT_EQ(KeyParts(bad).text().error().code(), Errc::kStorageCorrupt);
  const Bytes seven(7);
  EXPECT_EQ(KeyParts(seven).number().error().code(), Errc::kStorageCorrupt);
  EXPECT_EQ(KeyParts(seven).end().error().code(), Errc::kStorageCorrupt);
}

}  // namespace
}  // namespace nsl::storage
