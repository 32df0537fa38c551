// Requests over TLS: connections that stay, pipelining, bodies, replies from other threads.
#include <thread>

#include "tests/server/serving.h"

namespace nsl::server::testing {
namespace {

class Requests : public Serving {};

TEST_F(Requests, ServesOneAfterTheOtherOnOneConnection) {
  start();
  HttpsClient client = this->client();
  for (int i = 0; i < 100; ++i) {
    const std::string body = "request " + std::to_string(i);
    const auto answer = client.ask(post("/echo", body));
    ASSERT_TRUE(answer.has_value());
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(answer->body, body);
  }
  EXPECT_EQ(server->counts().requests_total, 100U);
  EXPECT_EQ(server->counts().connections, 1U);
}

TEST_F(Requests, HandsTheFieldsOn) {
  start();
  const auto answer = client().ask(
      get("/fields",
          "Authorization: a\r\nContent-Type: c\r\nAccept: d\r\nIdempotency-Key: e\r\nIf-Match: "
          "f\r\n"));
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->body, "a|c|d|e|f");
}

TEST_F(Requests, AnswersPipelinedOnesInTheirOrder) {
  options.limits.header_bytes = 512;
  start();
  HttpsClient client = this->client();
  std::string all;
  for (int i = 0; i < 500; ++i)
    all += post("/echo", std::to_string(i));
  ASSERT_TRUE(client.send(all));
  for (int i = 0; i < 500; ++i) {
    const auto answer = client.receive();
    ASSERT_TRUE(answer.has_value());
    EXPECT_EQ(answer->body, std::to_string(i));
  }
}

TEST_F(Requests, AnswersAPipelinedOneAfterTheOneThatTakesLong) {
  start();
  HttpsClient client = this->client();
  ASSERT_TRUE(client.send(get("/hold") + post("/echo", "second")));
  handler.wait_for_held(1);
  handler.release("first");
  EXPECT_EQ(client.receive()->body, "first");
  EXPECT_EQ(client.receive()->body, "second");
}

TEST_F(Requests, TellsHeadTheLengthOnly) {
  start();
  HttpsClient client = this->client();
  ASSERT_TRUE(client.send("HEAD /large HTTP/1.1\r\nHost: h\r\n\r\n" + post("/echo", "next")));
  EXPECT_EQ(client.receive_header()->field("Content-Length"), "1048576");
  EXPECT_EQ(client.receive()->body, "next");
}

TEST_F(Requests, SaysContinueToWhoWaitsForIt) {
  start();
  HttpsClient client = this->client();
  ASSERT_TRUE(client.send(
      "POST /echo HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n"));
  EXPECT_EQ(client.receive_header()->status, 100);
  EXPECT_EQ(client.ask("body")->body, "body");
}

TEST_F(Requests, RefusesALargeBodyBeforeItIsSent) {
  options.limits.body_bytes = 1000;
  start();
  HttpsClient client = this->client();
  const auto answer = client.ask(
      "POST /echo HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 1001\r\n\r\n");
  EXPECT_EQ(answer->status, 413);
  EXPECT_EQ(answer->field("Connection"), "close");
}

TEST_F(Requests, TakesChunks) {
  start();
  HttpsClient client = this->client();
  const std::string header = "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
  std::string chunks;
  for (int i = 0; i < 1000; ++i)
    chunks += "8\r\nabcdefgh\r\n";
  const auto answer = client.ask(header + chunks + "0\r\nX: trailer\r\n\r\n");
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->body.size(), 8000U);
  EXPECT_EQ(client.ask(get("/echo"))->status, 200);
}

TEST_F(Requests, TakesAndGivesMegabytes) {
  start();
  HttpsClient client = this->client();
  const std::string body(std::size_t{5} << 20, 'b');
  EXPECT_TRUE(client.ask(post("/echo", body))->body == body);
  EXPECT_EQ(client.ask(get("/large"))->body.size(), std::size_t{1} << 20);
  wait_until([](const Server::Counts& counts) { return counts.bodies_bytes == 0; });
}

TEST_F(Requests, TakesARequestThatComesByteByByte) {
  start();
  HttpsClient client = this->client();
  for (const char c : post("/echo", "slow"))
    ASSERT_TRUE(client.send({&c, 1}));
  EXPECT_EQ(client.receive()->body, "slow");
}

TEST_F(Requests, EndsTheConnectionWhenCallerOrHandlerAskForIt) {
  start();
  for (const std::string& request : {get("/echo", "Connection: close\r\n"), get("/close"),
                                     std::string("GET /echo HTTP/1.0\r\n\r\n")}) {
    HttpsClient client = this->client();
    const auto answer = client.ask(request);
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(answer->field("Connection"), "close");
    EXPECT_TRUE(client.is_closed_by_server());
  }
}

TEST_F(Requests, TakesRepliesFromOtherThreads) {
  options.threads = 2;
  start();
  std::vector<HttpsClient> clients;
  for (int i = 0; i < 8; ++i)
    clients.push_back(client());
  for (int round = 0; round < 20; ++round) {
    for (HttpsClient& client : clients)
      ASSERT_TRUE(client.send(get("/hold")));
    handler.wait_for_held(clients.size());
    EXPECT_EQ(server->counts().requests, clients.size());
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < clients.size(); ++i)
      threads.emplace_back([&] { handler.release("from afar"); });
    for (std::thread& thread : threads)
      thread.join();
    for (HttpsClient& client : clients)
      EXPECT_EQ(client.receive()->body, "from afar");
  }
}

TEST_F(Requests, DropsASecondReply) {
  start();
  HttpsClient client = this->client();
  EXPECT_EQ(client.ask(get("/twice"))->body, "");
  EXPECT_EQ(client.ask(post("/echo", "next"))->body, "next");
}

TEST_F(Requests, DropsAReplyToACallerWhoHasGone) {
  start();
  HttpsClient gone = client();
  ASSERT_TRUE(gone.send(get("/hold")));
  handler.wait_for_held(1);
  gone.reset();
  handler.release("for nobody");
  wait_until([](const Server::Counts& counts) { return counts.connections == 0; });
  EXPECT_EQ(server->counts().requests, 0U);
  EXPECT_EQ(client().ask(post("/echo", "served"))->body, "served");
}

TEST_F(Requests, RefusesWhatIsNoRequestAndCloses) {
  start();
  HttpsClient client = this->client();
  const auto answer = client.ask("GET / HTTP/1.1\r\nHost: h\r\nX: a\r\n b\r\n\r\n");
  EXPECT_EQ(answer->status, 400);
  EXPECT_EQ(answer->body, "malformed-request");
  EXPECT_TRUE(client.is_closed_by_server());
  EXPECT_EQ(events.count("server.bad-request"), 1U);
}

TEST_F(Requests, DoesNotServeWhatIsSmuggledBehindARefusedOne) {
  start();
  HttpsClient client = this->client();
  ASSERT_TRUE(client.send(
      "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
      "0\r\n\r\n" +
      get("/echo")));
  EXPECT_EQ(client.receive()->status, 400);
  EXPECT_TRUE(client.is_closed_by_server());
  EXPECT_EQ(server->counts().requests_total, 0U);
}

TEST_F(Requests, LetsARefusalArriveWhateverTheCallerStillSends) {
  options.limits.body_bytes = 1000;
  start();
  HttpsClient client = this->client();
  const std::string flood(std::size_t{1} << 20, 'a');
  const bool sent = client.send(post("/echo", flood));
  EXPECT_EQ(client.receive()->status, 413) << sent;
}

}  // namespace
}  // namespace nsl::server::testing
