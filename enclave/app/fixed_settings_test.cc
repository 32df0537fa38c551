#include "enclave/app/fixed_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing/event_recorder.h"
#include "enclave/storage/key.h"
#include "enclave/storage/testing/memory_store.h"

namespace nsl::app {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class FixedSettings : public ::testing::Test {
 protected:
  Status check(const Configuration& configuration) {
    return check_settings(memory_.store, events_, configuration);
  }

  storage::testing::MemoryStore memory_;
  nsl::testing::EventRecorder events_;
  Configuration configuration_;
};

TEST_F(FixedSettings, AreFixedAtTheFirstStartAndAreTheSameAtTheNext) {
  ASSERT_TRUE(check(configuration_).ok());
  EXPECT_EQ(events_.count("app.settings-fixed"), 1U);
  EXPECT_TRUE(check(configuration_).ok());
  EXPECT_EQ(events_.count("app.settings-fixed"), 1U);
}

TEST_F(FixedSettings, RefuseAnotherValueAndNameItAndHowToGoOn) {
  ASSERT_TRUE(check(configuration_).ok());
  Configuration other = configuration_;
  other.registration = "allowlist";
  other.registration_gas = 5;
  const Status status = check(other);
  ASSERT_EQ(status.error().code(), Errc::kSettingsMismatch);
  EXPECT_THAT(status.error().detail(),
              HasSubstr("users.registration: fixed as \"open\", configured as \"allowlist\""));
  EXPECT_THAT(status.error().detail(),
              HasSubstr("users.registration_gas: fixed as 0, configured as 5"));
  EXPECT_THAT(status.error().detail(), Not(HasSubstr("server.tls")));
  EXPECT_THAT(status.error().detail(), HasSubstr("accept-settings"));
  EXPECT_TRUE(check(configuration_).ok()) << "a refusal changes nothing";
}

TEST_F(FixedSettings, LeaveTuningFree) {
  ASSERT_TRUE(check(configuration_).ok());
  Configuration other = configuration_;
  other.server_port = 1;
  other.workers = 7;
  EXPECT_TRUE(check(other).ok());
  EXPECT_EQ(configuration_hash(other), configuration_hash(configuration_));
}

TEST_F(FixedSettings, DoNotDependOnTheOrderOfAList) {
  configuration_.operator_keys = {"a", "b"};
  ASSERT_TRUE(check(configuration_).ok());
  configuration_.operator_keys = {"b", "a"};
  EXPECT_TRUE(check(configuration_).ok());
}

TEST_F(FixedSettings, HaveAHashThatEachOfThemChanges) {
  Configuration other = configuration_;
  other.operator_keys = {"a"};
  EXPECT_NE(configuration_hash(other), configuration_hash(configuration_));
}

TEST_F(FixedSettings, CanBeOthersOnceTheyWereAccepted) {
  ASSERT_TRUE(check(configuration_).ok());
  Configuration other = configuration_;
  other.server_tls = "1.2";
  const auto changed = accept_settings(memory_.store, events_, other);
  ASSERT_TRUE(changed.ok());
  EXPECT_THAT(*changed,
              ::testing::ElementsAre("server.tls: fixed as \"1.3\", configured as \"1.2\""));
  EXPECT_EQ(events_.count("app.settings-accepted"), 1U);
  EXPECT_TRUE(check(other).ok());
  EXPECT_EQ(check(configuration_).error().code(), Errc::kSettingsMismatch);
}

TEST_F(FixedSettings, ThatCameLaterStandAtTheirStandardInAnOlderStore) {
  ASSERT_TRUE(check(configuration_).ok());
  ASSERT_TRUE(run_transaction(memory_.store, [](storage::Transaction& transaction) {
                return transaction.erase(storage::Key("app/settings").text("server.tls").bytes());
              }).ok());
  EXPECT_TRUE(check(configuration_).ok());
  configuration_.server_tls = "1.2";
  EXPECT_EQ(check(configuration_).error().code(), Errc::kSettingsMismatch);
}

TEST_F(FixedSettings, ThatThisProgramDoesNotKnowAreRefused) {
  ASSERT_TRUE(check(configuration_).ok());
  ASSERT_TRUE(run_transaction(memory_.store, [](storage::Transaction& transaction) {
                return transaction.put(storage::Key("app/settings").text("egress.ca").bytes(),
                                       as_bytes("\"x\""));
              }).ok());
  EXPECT_THAT(check(configuration_).error().detail(), HasSubstr("egress.ca"));
}

}  // namespace
}  // namespace nsl::app
