#include "enclave/secrets/expiry.h"

#include "enclave/secrets/testing/safe.h"

namespace nsl::secrets {
namespace {

using testing::Safe;

const UserId kAda("ada");

class ExpiryTest : public ::testing::Test {
 protected:
  ExpiryTest() {
    EXPECT_TRUE(safe_.vault.create(kAda).ok());
    options_.expires = expires_;
  }

  std::vector<std::string> told_at(UnixMillis time) {
    safe_.wall.set(time);
    safe_.vault.events.take();
    EXPECT_TRUE(safe_.expiry.run().ok());
    return safe_.vault.events.take();
  }

  Safe safe_;
  const UnixMillis expires_ = safe_.wall.now() + std::chrono::days(30);
  const UnixMillis warning_ = expires_ - std::chrono::days(7);
  PutOptions options_;

  const std::vector<std::string> nothing_;
  const std::vector<std::string> expiring_{"secrets.expiring owner=ada secret=K version=1"};
  const std::vector<std::string> expired_{"secrets.expired owner=ada secret=K version=1"};
};

TEST_F(ExpiryTest, IsToldAheadAndWhenItComesEachOnce) {
  ASSERT_TRUE(safe_.put(kAda, "K", "x", options_).ok());
  EXPECT_EQ(told_at(warning_ - std::chrono::milliseconds(1)), nothing_);
  EXPECT_EQ(told_at(warning_), expiring_);
  EXPECT_EQ(told_at(warning_), nothing_);
  EXPECT_EQ(told_at(expires_ - std::chrono::milliseconds(1)), nothing_);
  EXPECT_EQ(told_at(expires_), expired_);
  EXPECT_EQ(told_at(expires_ + std::chrono::days(9)), nothing_);
}

TEST_F(ExpiryTest, IsToldAtOnceIfItIsNear) {
  options_.expires = safe_.wall.now() + std::chrono::hours(1);
  ASSERT_TRUE(safe_.put(kAda, "K", "x", options_).ok());
  EXPECT_EQ(told_at(safe_.wall.now()), expiring_);
}

TEST_F(ExpiryTest, IsNotToldOfWhatWasReplacedOrErased) {
  ASSERT_TRUE(safe_.put(kAda, "K", "x", options_).ok());
  ASSERT_TRUE(safe_.put(kAda, "K", "y").ok()) << "the current version does not expire";
  ASSERT_TRUE(safe_.put(kAda, "L", "z", options_).ok());
  ASSERT_TRUE(safe_.erase(kAda, "L").ok());
  EXPECT_EQ(told_at(expires_), nothing_);
}

TEST_F(ExpiryTest, ComesInBatches) {
  for (int i = 0; i < 130; ++i)
    ASSERT_TRUE(safe_.put(kAda, "K" + std::to_string(i), "x", options_).ok());
  EXPECT_EQ(told_at(expires_).size(), 260u);
}

TEST_F(ExpiryTest, IsNotLostByAFailedWrite) {
  ASSERT_TRUE(safe_.put(kAda, "K", "x", options_).ok());
  safe_.wall.set(warning_);
  safe_.vault.events.take();
  safe_.vault.memory.backend->fail_write(Error(Errc::kStorageFull));
  EXPECT_EQ(safe_.expiry.run().error().code(), Errc::kStorageFull);
  EXPECT_EQ(safe_.vault.events.take(), nothing_);
  EXPECT_EQ(told_at(warning_), expiring_);
}

}  // namespace
}  // namespace nsl::secrets
