// Each limit, alone and beside others who are served.
#include "tests/server/serving.h"

namespace nsl::server::testing {
namespace {

using std::chrono::milliseconds;

class Limits : public Serving {
 protected:
  void expect_served(HttpsClient& other) { EXPECT_EQ(other.ask(post("/echo", "x"))->body, "x"); }

  // Waits for the server to end a caller's connection, and serves another one meanwhile.
  void expect_timeout(const std::string& phase) {
    HttpsClient other = client();
    while (server->counts().timeouts == 0)
      expect_served(other);
    bool told = false;
    for (const std::string& line : events.take())
      told = told || (line.starts_with("server.timeout") && line.ends_with("phase=" + phase));
    EXPECT_TRUE(told);
  }
};

TEST_F(Limits, EndsAHandshakeThatDoesNotEnd) {
  options.limits.handshake_time = milliseconds(50);
  start();
  TcpClient silent(server->port());
  expect_timeout("handshake");
  EXPECT_EQ(silent.receive_all(), "");
}

TEST_F(Limits, EndsAHeaderThatTrickles) {
  options.limits.header_time = milliseconds(100);
  start();
  HttpsClient slow = client();
  ASSERT_TRUE(slow.send("GET /echo HTTP/1.1\r\n"));
  HttpsClient other = client();
  // Each byte comes in time; the header does not.
  while (server->counts().timeouts == 0) {
    slow.send("a");
    expect_served(other);
  }
  EXPECT_TRUE(slow.is_closed_by_server());
  EXPECT_GE(events.count("server.timeout"), 1U);
}

TEST_F(Limits, EndsABodyThatStops) {
  options.limits.body_time = milliseconds(50);
  start();
  HttpsClient slow = client();
  ASSERT_TRUE(slow.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nab"));
  expect_timeout("body");
  EXPECT_TRUE(slow.is_closed_by_server());
}

TEST_F(Limits, EndsABodyThatTrickles) {
  options.limits.body_time = milliseconds(100);
  start();
  HttpsClient slow = client();
  ASSERT_TRUE(slow.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n"));
  HttpsClient other = client();
  while (server->counts().timeouts == 0) {
    slow.send("a");
    expect_served(other);
  }
  EXPECT_TRUE(slow.is_closed_by_server());
}

TEST_F(Limits, EndsAReplyThatIsNotTaken) {
  options.limits.write_time = milliseconds(50);
  options.limits.body_bytes_a_second = std::uint64_t{1} << 30;
  start();
  HttpsClient slow = client();
  std::string all;
  for (int i = 0; i < 20; ++i)
    all += get("/large");
  ASSERT_TRUE(slow.send(all));
  expect_timeout("write");
}

TEST_F(Limits, ClosesAnIdleConnectionInPeace) {
  options.limits.idle_time = milliseconds(1'000);
  start();
  HttpsClient idle = client();
  expect_served(idle);
  EXPECT_TRUE(idle.is_closed_by_server());
  EXPECT_EQ(server->counts().timeouts, 0U);
}

TEST_F(Limits, GivesARequestAtWorkAllTheTimeItNeeds) {
  options.limits = {.handshake_time = milliseconds(10'000),
                    .header_time = milliseconds(1'000),
                    .body_time = milliseconds(1'000),
                    .idle_time = milliseconds(1'000)};
  start();
  HttpsClient patient = client();
  ASSERT_TRUE(patient.send(get("/hold")));
  handler.wait_for_held(1);
  // Time passes: an idle connection that came later has been closed.
  EXPECT_TRUE(client().is_closed_by_server());
  handler.release("at last");
  EXPECT_EQ(patient.receive()->body, "at last");
}

TEST_F(Limits, RefusesAHeaderThatIsTooLarge) {
  start();
  HttpsClient client = this->client();
  const auto answer = client.ask(get("/echo", "X: " + std::string(16 << 10, 'a') + "\r\n"));
  EXPECT_EQ(answer->status, 431);
  EXPECT_EQ(answer->body, "headers-too-large");
  EXPECT_TRUE(client.is_closed_by_server());
}

TEST_F(Limits, TakesAHeaderJustBelowItsLimit) {
  start();
  HttpsClient client = this->client();
  const std::string bare = get("/echo", "X: \r\n");
  const std::string most(options.limits.header_bytes - bare.size(), 'a');
  EXPECT_EQ(client.ask(get("/echo", "X: " + most + "\r\n"))->status, 200);
  expect_served(client);
}

TEST_F(Limits, RefusesABodyThatIsTooLarge) {
  options.limits.body_bytes = 1000;
  start();
  HttpsClient client = this->client();
  EXPECT_EQ(client.ask(post("/echo", std::string(1000, 'a')))->status, 200);
  const auto answer = client.ask(
      "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: "
      "chunked\r\n\r\n3e9\r\n");
  EXPECT_EQ(answer->status, 413);
  EXPECT_EQ(answer->body, "too-large");
}

TEST_F(Limits, RefusesABodyWhenTheMemoryOfAllIsUsedUp) {
  options.limits.bodies_bytes = 100'000;
  start();
  HttpsClient large = client();
  ASSERT_TRUE(large.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 90000\r\n\r\n" +
                         std::string(89'999, 'a')));
  wait_until([](const Server::Counts& counts) { return counts.bodies_bytes == 90'000; });
  HttpsClient other = client();
  const auto answer = other.ask(post("/echo", std::string(20'000, 'b')));
  EXPECT_EQ(answer->status, 503);
  EXPECT_EQ(answer->field("Retry-After"), "1");
  EXPECT_EQ(large.ask("a")->body.size(), 90'000U);
  HttpsClient again = client();
  EXPECT_EQ(again.ask(post("/echo", std::string(20'000, 'b')))->status, 200);
}

TEST_F(Limits, AnswersQueueFullBeyondTheRequestsAtWork) {
  options.limits.requests = 2;
  start();
  HttpsClient first = client();
  HttpsClient second = client();
  HttpsClient third = client();
  ASSERT_TRUE(first.send(get("/hold")) && second.send(get("/hold")));
  handler.wait_for_held(2);
  const auto refused = third.ask(post("/echo", "x"));
  EXPECT_EQ(refused->status, 503);
  EXPECT_EQ(refused->body, "queue-full");
  EXPECT_EQ(refused->field("Retry-After"), "1");
  handler.release("a");
  handler.release("b");
  EXPECT_TRUE(first.receive() && second.receive());
  EXPECT_EQ(third.ask(post("/echo", "x"))->body, "x") << "the connection was kept";
}

TEST_F(Limits, ClosesConnectionsBeyondTheirNumberAsTheyCome) {
  options.limits.connections = 3;
  start();
  std::vector<HttpsClient> clients;
  for (int i = 0; i < 3; ++i)
    clients.push_back(client());
  EXPECT_FALSE(HttpsClient::connect(server->port()).has_value());
  EXPECT_EQ(server->counts().refused_connections, 1U);
  EXPECT_EQ(events.count("server.refused-connection"), 1U);
  expect_served(clients.front());
  clients.pop_back();
  wait_until([](const Server::Counts& counts) { return counts.connections == 2; });
  HttpsClient next = client();
  expect_served(next);
}

TEST_F(Limits, ServesBesideAThousandIdleConnections) {
  options.threads = 2;
  start();
  std::vector<HttpsClient> idle;
  for (int i = 0; i < 1000; ++i)
    idle.push_back(client());
  EXPECT_EQ(server->counts().connections, 1000U);
  HttpsClient busy = client();
  for (int i = 0; i < 100; ++i)
    expect_served(busy);
  expect_served(idle.front());
  expect_served(idle.back());
}

TEST_F(Limits, ServesBesideFloodsOfPipelinedAndOversizedRequests) {
  options.limits.body_bytes = 1000;
  start();
  HttpsClient flooding = client();
  std::string flood;
  for (int i = 0; i < 2000; ++i)
    flood += get("/echo");
  ASSERT_TRUE(flooding.send(flood));
  for (int i = 0; i < 20; ++i) {
    HttpsClient oversized = client();
    EXPECT_EQ(oversized.ask(post("/echo", std::string(2000, 'a')))->status, 413);
    HttpsClient other = client();
    expect_served(other);
  }
  for (int i = 0; i < 2000; ++i)
    ASSERT_EQ(flooding.receive()->status, 200);
}

TEST_F(Limits, ForgetsAHalfOpenConnectionAfterItsTime) {
  options.limits.idle_time = milliseconds(1'000);
  options.limits.linger_time = milliseconds(50);
  start();
  HttpsClient half = client();
  expect_served(half);
  // Its caller takes no notice of the end that the server tells.
  wait_until([](const Server::Counts& counts) { return counts.connections == 0; });
}

}  // namespace
}  // namespace nsl::server::testing
