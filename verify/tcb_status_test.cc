#include "verify/tcb_status.h"

#include <gtest/gtest.h>

namespace nsl::verify {
namespace {

using enum TcbStatus;

TEST(TcbStatus, HasANameThatReadsBack) {
  for (const TcbStatus status : kAllTcbStatuses)
    EXPECT_EQ(tcb_status_named(name(status)), status);
  EXPECT_FALSE(tcb_status_named("uptodate"));
  EXPECT_FALSE(tcb_status_named(""));
}

TEST(TcbStatus, OfAPlatformTurnsOutOfDateWithAnOutOfDatePart) {
  EXPECT_EQ(converge(kUpToDate, kOutOfDate), kOutOfDate);
  EXPECT_EQ(converge(kSwHardeningNeeded, kOutOfDate), kOutOfDate);
  EXPECT_EQ(converge(kConfigurationNeeded, kOutOfDate), kOutOfDateConfigurationNeeded);
  EXPECT_EQ(converge(kConfigurationAndSwHardeningNeeded, kOutOfDate),
            kOutOfDateConfigurationNeeded);
  EXPECT_EQ(converge(kOutOfDate, kOutOfDate), kOutOfDate);
  EXPECT_EQ(converge(kOutOfDateConfigurationNeeded, kOutOfDate), kOutOfDateConfigurationNeeded);
}

TEST(TcbStatus, ConvergesTheSameInEitherOrderAndIsUnchangedByUpToDate) {
  for (const TcbStatus a : kAllTcbStatuses) {
    EXPECT_EQ(converge(a, kUpToDate), a);
    EXPECT_EQ(converge(a, kRevoked), kRevoked);
    for (const TcbStatus b : kAllTcbStatuses)
      EXPECT_EQ(converge(a, b), converge(b, a));
  }
}

TEST(TcbStatus, NeedsEverythingThatItsPartsNeed) {
  EXPECT_EQ(converge(kSwHardeningNeeded, kConfigurationNeeded), kConfigurationAndSwHardeningNeeded);
}

TEST(TcbStatus, BeforeARecoveryIsWhatItWasWithoutIt) {
  EXPECT_EQ(before_recovery(kOutOfDate), kUpToDate);
  EXPECT_EQ(before_recovery(kOutOfDateConfigurationNeeded), kConfigurationNeeded);
  EXPECT_EQ(before_recovery(kRevoked), kRevoked);
  EXPECT_TRUE(is_out_of_date(kOutOfDate));
  EXPECT_FALSE(is_out_of_date(kRevoked));
  EXPECT_FALSE(is_out_of_date(kConfigurationNeeded));
}

}  // namespace
}  // namespace nsl::verify
