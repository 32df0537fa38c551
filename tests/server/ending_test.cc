// How connections and the server end: drained, at once, for one principal.
#include <atomic>
#include <thread>

#include "tests/server/serving.h"

namespace nsl::server::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;

class Ending : public Serving {};

TEST_F(Ending, DrainsWhatIsAtWorkAndClosesWhatIsIdle) {
  start();
  HttpsClient idle = client();
  HttpsClient working = client();
  HttpsClient sending = client();
  ASSERT_EQ(idle.ask(get("/echo"))->status, 200);
  ASSERT_TRUE(working.send(get("/hold")));
  handler.wait_for_held(1);
  ASSERT_TRUE(
      sending.send("POST /echo HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n"
                   "Content-Length: 4\r\n\r\n"));
  ASSERT_EQ(sending.receive_header()->status, 100);
  std::thread draining([&] { server->drain(minutes(10)); });
  EXPECT_TRUE(idle.is_closed_by_server());
  EXPECT_FALSE(HttpsClient::connect(server->port()).has_value());
  handler.release("still answered");
  const auto answer = working.receive();
  EXPECT_EQ(answer->body, "still answered");
  EXPECT_EQ(answer->field("Connection"), "close");
  EXPECT_EQ(sending.ask("body")->body, "body");
  EXPECT_TRUE(sending.shut_down() && working.shut_down() && idle.shut_down());
  draining.join();
  EXPECT_EQ(server->counts().connections, 0U);
}

TEST_F(Ending, DrainsUnderLoadWithoutLosingAnAnswer) {
  options.threads = 2;
  start();
  std::atomic<int> answered = 0;
  std::atomic<int> torn = 0;
  std::vector<std::thread> callers;
  for (int i = 0; i < 4; ++i)
    callers.emplace_back([&, one = std::make_shared<HttpsClient>(client())] {
      for (;;) {
        one->send(post("/echo", "x"));
        const auto answer = one->receive();
        if (!answer)
          return;
        torn += answer->body == "x" ? 0 : 1;
        ++answered;
        if (answer->field("Connection") == "close")
          return;
      }
    });
  while (answered < 200)
    std::this_thread::sleep_for(milliseconds(1));
  server->drain(minutes(10));
  for (std::thread& caller : callers)
    caller.join();
  EXPECT_EQ(torn, 0);
  EXPECT_GE(server->counts().requests_total, static_cast<std::uint64_t>(answered));
}

TEST_F(Ending, GivesUpWhenPatienceEnds) {
  start();
  HttpsClient working = client();
  ASSERT_TRUE(working.send(get("/hold")));
  handler.wait_for_held(1);
  server->drain(milliseconds(20));
  EXPECT_FALSE(working.receive().has_value());
  EXPECT_EQ(server->counts().connections, 0U);
  handler.release("for nobody");
}

TEST_F(Ending, TakesAReplyAfterItsOwnEnd) {
  start();
  HttpsClient working = client();
  ASSERT_TRUE(working.send(post("/hold", "body")));
  handler.wait_for_held(1);
  server.reset();
  handler.release("too late");
  EXPECT_FALSE(working.receive().has_value());
}

TEST_F(Ending, EndsTheConnectionsOfAPrincipalAndNoOthers) {
  options.threads = 2;
  start();
  HttpsClient ada = client();
  HttpsClient ada_again = client();
  HttpsClient bob = client();
  HttpsClient nobody = client();
  for (HttpsClient* one : {&ada, &ada_again})
    ASSERT_EQ(one->ask(get("/echo", "Accept: ada\r\n"))->status, 200);
  ASSERT_EQ(bob.ask(get("/echo", "Accept: bob\r\n"))->status, 200);
  ASSERT_EQ(nobody.ask(get("/echo"))->status, 200);
  // What she asked for without a name since then does not hide her.
  ASSERT_EQ(ada_again.ask(get("/echo"))->status, 200);
  server->end_connections_of("ada");
  EXPECT_TRUE(ada.is_closed_by_server());
  EXPECT_TRUE(ada_again.is_closed_by_server());
  EXPECT_EQ(bob.ask(get("/echo"))->status, 200);
  EXPECT_EQ(nobody.ask(get("/echo"))->status, 200);
}

TEST_F(Ending, EndsAPrincipalsConnectionThatIsAtWork) {
  start();
  HttpsClient ada = client();
  ASSERT_EQ(ada.ask(get("/echo", "Accept: ada\r\n"))->status, 200);
  ASSERT_TRUE(ada.send(get("/hold")));
  handler.wait_for_held(1);
  server->end_connections_of("ada");
  EXPECT_TRUE(ada.is_closed_by_server());
  EXPECT_EQ(server->counts().requests, 1U) << "until the handler has replied";
  handler.release("for nobody");
  wait_until([](const Server::Counts& counts) { return counts.requests == 0; });
}

TEST_F(Ending, StartsAndStopsWithoutACaller) {
  for (int i = 0; i < 20; ++i) {
    options.threads = 3;
    start();
    server.reset();
  }
}

TEST_F(Ending, EndsWhileCallersComeAndGo) {
  for (int round = 0; round < 5; ++round) {
    options.threads = 2;
    start();
    std::vector<std::thread> callers;
    for (int i = 0; i < 4; ++i)
      callers.emplace_back([port = server->port()] {
        for (int j = 0; j < 5; ++j)
          if (auto one = HttpsClient::connect(port))
            one->ask(post("/echo", "x"));
      });
    wait_until([](const Server::Counts& counts) { return counts.requests_total >= 3; });
    server.reset();
    for (std::thread& caller : callers)
      caller.join();
  }
}

}  // namespace
}  // namespace nsl::server::testing
