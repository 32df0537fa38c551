#include "enclave/platform/testing/lying_sealing_key.h"

#include <gtest/gtest.h>

#include "enclave/platform/simulation/sealing_key.h"

namespace nsl::platform::testing {
namespace {

TEST(LyingSealingKey, TellsTheTruthUntilItIsToldToLie) {
  const auto honest =
      simulation::SimulatedSealingKey::from_secret(SecretBytes::of_size(32), {}).value();
  LyingSealingKey key(*honest);
  const SecretBytes own = honest->derive({}).value();
  EXPECT_TRUE(constant_time_equal(key.derive({}).value(), own));
  EXPECT_TRUE(key.identity().ok());

  key.lie(SealingLie::kOtherKey);
  EXPECT_EQ(key.derive({})->size(), 32u);
  EXPECT_FALSE(constant_time_equal(key.derive({}).value(), own));
  key.lie(SealingLie::kShortKey);
  EXPECT_EQ(key.derive({})->size(), 16u);
  key.lie(SealingLie::kNoKey);
  EXPECT_EQ(key.derive({}).error().code(), Errc::kUnavailable);
  EXPECT_TRUE(key.identity().ok());
  key.lie(SealingLie::kNoIdentity);
  EXPECT_EQ(key.identity().error().code(), Errc::kUnavailable);
  key.lie(SealingLie::kIgnoresSvn);
  SealingKeyRequest newer;
  newer.isv_svn = 1;
  newer.cpu_svn[2] = 1;
  EXPECT_EQ(honest->derive(newer).error().code(), Errc::kSvnTooNew);
  EXPECT_TRUE(constant_time_equal(key.derive(newer).value(), own));
}

}  // namespace
}  // namespace nsl::platform::testing
