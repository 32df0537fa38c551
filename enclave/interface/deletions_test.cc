#include "enclave/interface/deletions.h"

#include "enclave/interface/house_test.h"

namespace nsl::interface::testing {
namespace {

class Deletion : public ::testing::Test {
 protected:
  void SetUp() override {
    house_.add(ada_);
    house_.add(bob_);
    for (int i = 0; i < 150; ++i)
      ASSERT_EQ(house_.put(ada_, "/v1/secrets/S" + std::to_string(i), "v", "").status, 201);
    house_.post(ada_, "/v1/keys", R"({"name":"k","kind":"p256"})");
    ASSERT_EQ(house_.deploy(ada_, "f", "export default () => 1;").status, 201);
    house_.put(ada_, "/v1/functions/f/storage/k", "1");
    // So that a write that is to fail is not one of these.
    ASSERT_TRUE(house_.gas->flush().ok());
    house_.engine->invocations().flush();
  }

  // Records under the user's name that are left; none of the note's.
  std::size_t records_of(const TestUser& user) {
    std::size_t count = 0;
    for (const storage::KeyValue& record : house_.memory.backend->dump())
      count += as_text(record.key).find(user.id().value()) != std::string_view::npos ? 1 : 0;
    return count;
  }

  House house_{{.desk = {}, .callers = {.requests_a_second = 100'000, .burst = 100'000}}};
  TestUser ada_;
  TestUser bob_;
};

TEST_F(Deletion, LeavesNothingOfTheUserAndAllOfOthers) {
  const std::string token = house_.token(ada_, R"("scopes":["gas:read"],"allFunctions":true)");
  house_.put(bob_, "/v1/secrets/K", "bobs", "");
  EXPECT_EQ(house_.erase(ada_, "/v1/users/me").status, 204);
  EXPECT_EQ(house_.get(ada_, "/v1/gas").code(), "token-refused");
  EXPECT_EQ(house_.send({.target = "/v1/gas", .bearer = token}).code(), "token-refused");
  EXPECT_EQ(house_.operations.deleted, std::vector{ada_.id()});
  EXPECT_EQ(records_of(ada_), 0U);
  EXPECT_EQ(house_.get(bob_, "/v1/secrets/K").body, "bobs");
}

TEST_F(Deletion, LetsTheKeyRegisterAgainWithNothing) {
  EXPECT_EQ(house_.erase(ada_, "/v1/users/me").status, 204);
  house_.add(ada_);
  EXPECT_EQ(house_.get(ada_, "/v1/secrets").json()["secrets"].size(), 0U);
  EXPECT_EQ(house_.get(ada_, "/v1/functions").json()["functions"].size(), 0U);
}

TEST_F(Deletion, IsGoneOnWithAfterAFailure) {
  house_.memory.backend->fail_write(Error(Errc::kStorageFull, "full"), 1);
  const Answer answer = house_.erase(ada_, "/v1/users/me");
  EXPECT_EQ(answer.status, 202) << answer.body;
  EXPECT_EQ(house_.get(ada_, "/v1/gas").code(), "token-refused") << "gone for good";
  EXPECT_TRUE(house_.operations.deleted.empty());
  const std::string key = R"({"key":)" + ada_.public_key().jwk() + "}";
  EXPECT_EQ(house_.post(ada_, "/v1/users", key).code(), "conflict") << "not yet";
  EXPECT_TRUE(house_.interface->finish_deletions().ok());
  EXPECT_EQ(records_of(ada_), 0U);
  EXPECT_EQ(house_.operations.deleted.size(), 1U);
  EXPECT_TRUE(house_.interface->finish_deletions().ok());
  EXPECT_EQ(house_.operations.deleted.size(), 1U) << "told once";
  house_.add(ada_);
}

TEST_F(Deletion, ThatFailsAtOnceIsNone) {
  house_.memory.backend->fail_write(Error(Errc::kStorageFull, "full"));
  EXPECT_EQ(house_.erase(ada_, "/v1/users/me").code(), "storage-full");
  EXPECT_EQ(house_.get(ada_, "/v1/secrets/S1").body, "v");
}

}  // namespace
}  // namespace nsl::interface::testing
