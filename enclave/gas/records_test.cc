#include "enclave/gas/records.h"

#include <gtest/gtest.h>

namespace nsl::gas {
namespace {

const AccountRecord kAccount{
    .account = 7, .credited = Gas(100), .debited = Gas(40), .next_entry = 3};
const HistoryEntry kEntry{.kind = EntryKind::kCredit,
                          .from = UnixMillis(-5),
                          .until = UnixMillis(9),
                          .amount = Gas(12),
                          .balance = Gas(60),
                          .invocations = 0,
                          .reference = "invoice 4"};

TEST(GasRecords, ReadBackWhatWasWritten) {
  EXPECT_EQ(*AccountRecord::parse(kAccount.encode()), kAccount);
  EXPECT_EQ(*HistoryEntry::parse(kEntry.encode()), kEntry);
  const DebitRecord debit{.amount = Gas(5)};
  EXPECT_EQ(*DebitRecord::parse(debit.encode()), debit);
}

TEST(GasRecords, RefuseWhatIsCutShortOrTooLong) {
  const Bytes whole = kEntry.encode();
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_EQ(HistoryEntry::parse(ByteSpan(whole).first(size)).error().code(),
              Errc::kStorageCorrupt);
  Bytes longer = kAccount.encode();
  longer.push_back(0);
  EXPECT_EQ(AccountRecord::parse(longer).error().code(), Errc::kStorageCorrupt);
}

TEST(GasRecords, RefuseAnotherFormatAndAnUnknownKind) {
  Bytes format = kAccount.encode();
  format[0] = 2;
  EXPECT_EQ(AccountRecord::parse(format).error().code(), Errc::kStorageCorrupt);
  Bytes kind = kEntry.encode();
  kind[1] = 4;
  EXPECT_EQ(HistoryEntry::parse(kind).error().code(), Errc::kStorageCorrupt);
}

TEST(GasRecords, RefuseAnAccountBelowZero) {
  const AccountRecord below{.account = 1, .credited = Gas(1), .debited = Gas(2), .next_entry = 0};
  EXPECT_EQ(AccountRecord::parse(below.encode()).error().code(), Errc::kStorageCorrupt);
}

TEST(GasRecords, ADebitsKeyNamesItsOwner) {
  const UserId user(std::string("a\0b", 3));
  const auto owner = debit_owner(debit_key(user, 9, 1));
  ASSERT_TRUE(owner.ok());
  EXPECT_EQ(owner->user, user);
  EXPECT_EQ(owner->account, 9u);
  EXPECT_EQ(debit_owner(history_key(user, 9, 1)).error().code(), Errc::kStorageCorrupt);
}

}  // namespace
}  // namespace nsl::gas
