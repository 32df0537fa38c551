#include "enclave/engine/callers.h"

#include <gtest/gtest.h>

namespace nsl::engine {
namespace {

const UserId kAda("ada");
const UserId kBob("bob");

Bytes written(const Callers& callers) {
  Bytes bytes;
  storage::FieldWriter fields(bytes, 1);
  callers.write(fields);
  return bytes;
}

Result<Callers> read(ByteSpan bytes) {
  storage::FieldReader fields(bytes, "test");
  NSL_RETURN_IF_ERROR(fields.format(1));
  return Callers::read(fields);
}

TEST(Callers, AreTheOwnerAloneAtFirst) {
  EXPECT_TRUE(Callers().allow(kAda, kAda));
  EXPECT_FALSE(Callers().allow(kBob, kAda));
}

TEST(Callers, MayBeEverybodyOrListedUsers) {
  EXPECT_TRUE(Callers::everybody().allow(kBob, kAda));
  const Callers listed = Callers::listed({UserId("z"), kBob}).value();
  EXPECT_TRUE(listed.allow(kBob, kAda));
  EXPECT_TRUE(listed.allow(kAda, kAda));
  EXPECT_FALSE(listed.allow(UserId("carol"), kAda));
}

TEST(Callers, RefuseListsThatAreNone) {
  EXPECT_FALSE(Callers::listed({}).ok());
  EXPECT_FALSE(Callers::listed({kBob, kBob}).ok());
  EXPECT_FALSE(Callers::listed({UserId("")}).ok());
  EXPECT_FALSE(Callers::listed({UserId("a b")}).ok());
  EXPECT_FALSE(Callers::listed({UserId(std::string(kMaxUserIdBytes + 1, 'a'))}).ok());
  EXPECT_FALSE(Callers::listed(std::vector<UserId>(Callers::kMaxListed + 1, kBob)).ok());
}

TEST(Callers, ReadWhatTheyWrote) {
  for (const Callers& callers :
       {Callers(), Callers::everybody(), Callers::listed({kBob, kAda}).value()})
    EXPECT_EQ(read(written(callers)).value(), callers);
}

TEST(Callers, NameARecordThatIsNone) {
  Bytes unsorted{1, 3, 2, 0, 1, 0, 'b', 1, 0, 'a'};
  EXPECT_EQ(read(unsorted).error().code(), Errc::kStorageCorrupt);
  EXPECT_EQ(read(Bytes{1, 4}).error().code(), Errc::kStorageCorrupt);
  EXPECT_EQ(read(Bytes{1, 3, 0, 0}).error().code(), Errc::kStorageCorrupt);
}

}  // namespace
}  // namespace nsl::engine
