#include "enclave/secrets/records.h"

#include <gtest/gtest.h>

namespace nsl::secrets {
namespace {

SecretRecord record() {
  return {
      .versions = {{.version = 3, .created = UnixMillis(1), .size = 9, .expires = {}},
                   {.version = 4, .created = UnixMillis(2), .size = 0, .expires = UnixMillis(77)}},
      .keep = 2,
      .access = keys::FunctionAccess::only({FunctionName("f")}, {}).value()};
}

TEST(SecretRecords, ReadBackWhatWasWritten) {
  EXPECT_EQ(*SecretRecord::parse(record().encode()), record());
  const DueEvent due{.at = UnixMillis(5),
                     .owner = UserId("ada"),
                     .name = "K",
                     .version = 7,
                     .kind = DueKind::kExpiry};
  EXPECT_EQ(*DueEvent::parse(due.key()), due);
}

TEST(SecretRecords, RefuseWhatIsCutShort) {
  const Bytes whole = record().encode();
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_EQ(SecretRecord::parse(ByteSpan(whole).first(size)).error().code(),
              Errc::kStorageCorrupt);
}

TEST(SecretRecords, RefuseVersionsThatAreNotInOrder) {
  const auto refused = [](const SecretRecord& bad) {
    return !SecretRecord::parse(bad.encode()).ok();
  };
  SecretRecord none = record();
  none.versions.clear();
  EXPECT_TRUE(refused(none));
  SecretRecord hole = record();
  hole.versions[1].version = 5;
  EXPECT_TRUE(refused(hole));
  SecretRecord zero = record();
  zero.versions = {{.version = 0, .created = {}, .size = 0, .expires = {}}};
  EXPECT_TRUE(refused(zero));
  SecretRecord more_than_kept = record();
  more_than_kept.keep = 1;
  EXPECT_TRUE(refused(more_than_kept));
  SecretRecord large = record();
  large.versions[0].size = kMaxValueBytes + 1;
  EXPECT_TRUE(refused(large));
}

TEST(SecretRecords, OrderDueEventsByTime) {
  DueEvent early{.at = UnixMillis(255), .owner = UserId("z"), .name = "Z", .version = 9};
  DueEvent late{.at = UnixMillis(256), .owner = UserId("a"), .name = "A", .version = 1};
  EXPECT_LT(early.key(), late.key());
  early.at = UnixMillis(-1);
  EXPECT_EQ(DueEvent::parse(early.key())->at, UnixMillis(0)) << "due since ever";
}

}  // namespace
}  // namespace nsl::secrets
