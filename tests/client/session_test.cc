#include <gtest/gtest.h>

#include <algorithm>

#include "tests/client/fake_service.h"

namespace nsl::client::testing {
namespace {

class SessionTest : public FakeServiceTest {};

std::size_t count_of(const std::vector<Asked>& asked, const std::string& target) {
  return static_cast<std::size_t>(
      std::ranges::count(asked, target, [](const Asked& one) { return one.target; }));
}

const Answer kGas{.body = R"({"left":5,"available":4,"reserved":1,"credited":9,"debited":4})"};

TEST_F(SessionTest, AsksForTheStatusOnceAndKeepsTheConnection) {
  Client made = client();
  for (int i = 0; i < 3; ++i) {
    service.answer_next(kGas);
    ASSERT_EQ(made.gas().balance()->left, 5u);
  }
  EXPECT_EQ(count_of(service.asked(), "/v1/status"), 1u);
  EXPECT_EQ(made.session().transport().connections(), 1u);
}

TEST_F(SessionTest, ShowsItsTokenToCallsThatNeedItOnly) {
  Client made = client();
  service.answer_next(kGas);
  ASSERT_TRUE(made.gas().balance().ok());
  EXPECT_TRUE(service.asked()[0].authorization.empty());
  EXPECT_TRUE(service.asked()[1].authorization.starts_with("Bearer "));
}

TEST_F(SessionTest, SendsNothingToAServerWithAnotherKey) {
  Client made = client_that_expects(nsl::testing::make_tls_identity());
  EXPECT_EQ(made.gas().balance().error().code(), Errc::kWrongServerKey);
  EXPECT_TRUE(service.asked().empty());
  EXPECT_TRUE(pauses.empty());
}

TEST_F(SessionTest, TellsRefusalsByTheirSlugAndKeepsTheProblem) {
  Client made = client();
  service.answer_next(problem(402, "insufficient-gas"));
  EXPECT_EQ(made.gas().balance().error(), Error(Errc::kInsufficientGas, "told"));
  ASSERT_NE(made.problem(), nullptr);
  EXPECT_EQ(made.problem()->status, 402);
  service.answer_next(kGas);
  ASSERT_TRUE(made.gas().balance().ok());
  EXPECT_EQ(made.problem(), nullptr);
}

TEST_F(SessionTest, ComesBackWhenTheServiceAsksForPatience) {
  Client made = client();
  service.answer_next(problem(429, "rate-limited", "3"));
  service.answer_next(kGas);
  EXPECT_TRUE(made.gas().balance().ok());
  EXPECT_EQ(pauses, std::vector<std::chrono::milliseconds>{std::chrono::seconds(3)});
}

TEST_F(SessionTest, GivesUpAfterSomeAttempts) {
  Client made = client();
  for (int i = 0; i < 10; ++i)
    service.answer_next(problem(503, "queue-full"));
  EXPECT_EQ(made.gas().balance().error().code(), Errc::kQueueFull);
  EXPECT_EQ(pauses.size(), RetryPolicy().attempts - 1);
}

TEST_F(SessionTest, InvokesAgainWithTheSameIdempotencyKey) {
  Client made = client();
  service.answer_next(problem(503, "unavailable"));
  service.answer_next({.body = "42", .fields = {{"Nsl-Gas", "7"}, {"Nsl-Invocation", "i"}}});
  const auto done = made.invocations().invoke({.function = "f",
                                               .owner = {},
                                               .selector = {},
                                               .input = "1",
                                               .limits = {},
                                               .idempotency_key = {}});
  ASSERT_TRUE(done.ok());
  EXPECT_EQ(done->outcome.gas, 7u);
  const auto asked = service.asked();
  EXPECT_FALSE(asked[1].idempotency_key.empty());
  EXPECT_EQ(asked[1].idempotency_key, asked[2].idempotency_key);
  EXPECT_EQ(asked[2].body, "1");
}

TEST_F(SessionTest, DoesNotRepeatWhatCouldBeDoneTwice) {
  Client made = client();
  service.answer_next(problem(503, "unavailable"));
  const SecretBytes value = SecretBytes::take(std::string("v"));
  EXPECT_EQ(made.secrets().put("A", value).error().code(), Errc::kUnavailable);
  EXPECT_EQ(service.asked().size(), 2u);
}

TEST_F(SessionTest, MakesATokenForTheStoresNewLife) {
  Client made = client();
  service.answer_next(kGas);
  ASSERT_TRUE(made.gas().balance().ok());
  ASSERT_TRUE(made.session().known().forget().ok());
  service.set_store("bb", 1);
  service.answer_next(problem(401, "token-audience"));
  service.answer_next(kGas);
  EXPECT_TRUE(made.gas().balance().ok());
}

TEST_F(SessionTest, RefusesAnotherStoreThatItWasNotToldToAccept) {
  Client made = client();
  service.answer_next(kGas);
  ASSERT_TRUE(made.gas().balance().ok());
  service.set_store("bb", 1);
  service.answer_next(problem(401, "token-audience"));
  EXPECT_EQ(made.gas().balance().error().code(), Errc::kStoreChanged);
}

TEST_F(SessionTest, ShowsNoTokenToAStoreThatWentBack) {
  KnownService known{std::string()};
  ASSERT_TRUE(
      known.see({.incarnation = "aa", .sequence = 2, .platform = "", .configuration_hash = ""})
          .ok());
  Client made = client(std::move(known));
  EXPECT_EQ(made.gas().balance().error().code(), Errc::kStoreWentBack);
  EXPECT_EQ(service.asked().size(), 1u);
}

TEST_F(SessionTest, RefusesRepliesThatAreNotWhatTheInterfacePromises) {
  Client made = client();
  for (const char* body : {"", "[]", "{}", R"({"left":"5"})", "not JSON"}) {
    service.answer_next({.body = body});
    EXPECT_EQ(made.gas().balance().error().code(), Errc::kBadReply) << body;
  }
}

TEST_F(SessionTest, ConnectsAnewAfterTheServerEndedTheConnection) {
  Client made = client();
  service.answer_next(kGas);
  ASSERT_TRUE(made.gas().balance().ok());
  const std::uint16_t port = server->port();
  server.reset();
  server::ServerOptions same;
  same.port = port;
  auto again = server::Server::start(same, {tls.certificate, SecretBytes::copy_of(tls.private_key)},
                                     service, events);
  ASSERT_TRUE(again.ok()) << again.error();
  server = std::move(again).value();
  service.answer_next(kGas);
  EXPECT_TRUE(made.gas().balance().ok());
  EXPECT_EQ(made.session().transport().connections(), 2u);
}

TEST_F(SessionTest, TellsAfterSomeAttemptsThatNobodyIsThere) {
  Client made = client();
  server.reset();
  EXPECT_EQ(made.gas().balance().error().code(), Errc::kUnreachable);
  EXPECT_FALSE(pauses.empty());
}

TEST_F(SessionTest, EncodesNamesOfEveryKind) {
  Client made = client();
  service.answer_next({.body = "v"});
  ASSERT_TRUE(made.secrets().get("a/b c").ok());
  EXPECT_EQ(service.asked()[1].target, "/v1/secrets/a%2Fb%20c");
}

}  // namespace
}  // namespace nsl::client::testing
