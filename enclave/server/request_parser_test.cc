#include "enclave/server/request_parser.h"

#include <gtest/gtest.h>

namespace nsl::server {
namespace {

using Step = RequestParser::Step;

constexpr std::size_t kHeaderBytes = 1024;
constexpr std::size_t kBodyBytes = 64;

// Reads one request that comes in pieces of `step` bytes.
class Reading {
 public:
  explicit Reading(std::string text, std::size_t step = 1 << 20) : text_(std::move(text)) {
    std::size_t there = 0;
    while (outcome_.ok() && !complete_ && there < text_.size()) {
      there = std::min(text_.size(), there + step);
      feed(there);
    }
  }

  bool complete() const { return outcome_.ok() && complete_; }
  bool waits() const { return outcome_.ok() && !complete_; }
  std::size_t taken() const { return taken_; }
  Errc code() const { return outcome_.ok() ? Errc::kInternal : outcome_.error().code(); }
  std::string detail() const { return outcome_.ok() ? "" : outcome_.error().detail(); }
  interface::UntrustedRequest view() const { return parser_.view(as_bytes(text_)); }
  std::string body() const { return std::string(as_text(body_.bytes())); }
  const RequestParser& parser() const { return parser_; }

 private:
  void feed(std::size_t there) {
    for (;;) {
      const auto fed = parser_.feed(as_bytes(text_).subspan(taken_, there - taken_));
      if (!fed.ok()) {
        outcome_ = fed.error();
        return;
      }
      taken_ += fed->taken;
      complete_ = fed->step == Step::kComplete;
      if (fed->step != Step::kHeader)
        return;
    }
  }

  std::string text_;
  BodyBudget budget_{1 << 20};
  BodyMemory body_{budget_};
  RequestParser parser_{kHeaderBytes, kBodyBytes, body_};
  Status outcome_;
  std::size_t taken_ = 0;
  bool complete_ = false;
};

std::string with_fields(const std::string& fields) {
  return "POST /x HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n";
}

TEST(RequestParser, ReadsWhatTheInterfaceWants) {
  const Reading reading(
      "PUT /v1/x?a=b HTTP/1.1\r\nHost: h\r\nauthorization: Bearer t\r\nContent-Type:text/plain\r\n"
      "Accept: */* \r\nIDEMPOTENCY-KEY: k\r\nIf-Match: \"1\"\r\nX: y\r\nContent-Length: 3\r\n\r\n"
      "abcNEXT");
  ASSERT_TRUE(reading.complete()) << reading.detail();
  const auto request = reading.view();
  EXPECT_EQ(request.method, interface::Method::kPut);
  EXPECT_EQ(request.target, "/v1/x?a=b");
  EXPECT_EQ(request.authorization, "Bearer t");
  EXPECT_EQ(request.content_type, "text/plain");
  EXPECT_EQ(request.accept, "*/*");
  EXPECT_EQ(request.idempotency_key, "k");
  EXPECT_EQ(request.if_match, "\"1\"");
  EXPECT_EQ(as_text(request.body), "abc");
  EXPECT_TRUE(reading.parser().keeps_alive());
}

TEST(RequestParser, ReadsTheSameHoweverTheBytesCome) {
  const std::string text = with_fields("Transfer-Encoding: chunked\r\n") +
                           "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nAuthorization: trailer\r\n\r\n";
  for (std::size_t step = 1; step <= text.size(); ++step) {
    const Reading reading(text, step);
    ASSERT_TRUE(reading.complete()) << step << reading.detail();
    EXPECT_EQ(reading.body(), "abcde");
    EXPECT_EQ(reading.taken(), text.size());
    EXPECT_EQ(reading.view().authorization, "") << "a trailer field is dropped";
  }
}

// Beast has an assertion that the end of a body without chunks does not meet in pieces.
TEST(RequestParser, ReadsATrailerBehindNoChunkHoweverTheBytesCome) {
  const std::string text = with_fields("Transfer-Encoding: chunked\r\n") + "0\r\nX: y\r\n\r\n";
  for (std::size_t step = 1; step <= text.size(); ++step) {
    const Reading reading(text, step);
    ASSERT_TRUE(reading.complete()) << step << reading.detail();
    EXPECT_EQ(reading.body(), "");
    EXPECT_EQ(reading.taken(), text.size());
  }
}

TEST(RequestParser, LeavesWhatStandsBehindTheRequest) {
  const std::string first = with_fields("Content-Length: 2\r\n") + "ab";
  EXPECT_EQ(Reading(first + first).taken(), first.size());
  const std::string bare = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
  EXPECT_EQ(Reading(bare + bare).taken(), bare.size());
}

TEST(RequestParser, KnowsTheMethodsOfTheInterface) {
  const std::pair<const char*, interface::Method> methods[] = {
      {"GET", interface::Method::kGet},       {"HEAD", interface::Method::kHead},
      {"PUT", interface::Method::kPut},       {"POST", interface::Method::kPost},
      {"DELETE", interface::Method::kDelete}, {"PATCH", interface::Method::kOther},
      {"get", interface::Method::kOther},     {"BREW", interface::Method::kOther}};
  for (const auto& [name, method] : methods) {
    const Reading reading(std::string(name) + " / HTTP/1.1\r\nHost: h\r\n\r\n");
    ASSERT_TRUE(reading.complete()) << name;
    EXPECT_EQ(reading.view().method, method) << name;
  }
}

TEST(RequestParser, EndsTheConnectionWhenItIsAskedTo) {
  EXPECT_FALSE(Reading(with_fields("Connection: close\r\n")).parser().keeps_alive());
  EXPECT_FALSE(Reading("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").parser().keeps_alive());
}

TEST(RequestParser, TellsWhoWaitsForContinue) {
  EXPECT_TRUE(Reading(with_fields("Expect: 100-Continue\r\nContent-Length: 2\r\n"))
                  .parser()
                  .wants_continue());
  EXPECT_FALSE(Reading("GET / HTTP/1.0\r\nExpect: 100-continue\r\n\r\n").parser().wants_continue());
  EXPECT_EQ(Reading(with_fields("Expect: cake\r\n")).code(), Errc::kMalformedRequest);
}

// What one reader takes and another does not, or frames otherwise, lets a request be smuggled.
TEST(RequestParser, RefusesWhatTwoReadersCouldFrameInTwoWays) {
  const std::string fields[] = {"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
                                "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
                                "Content-Length: 3\r\nContent-Length: 3\r\n",
                                "Content-Length: 3\r\nContent-Length: 4\r\n",
                                "Content-Length: 3, 3\r\n",
                                "Content-Length: +3\r\n",
                                "Content-Length: -3\r\n",
                                "Content-Length: 0x3\r\n",
                                "Content-Length: 3 3\r\n",
                                "Content-Length:\r\n",
                                "Content-Length: 99999999999999999999999\r\n",
                                "Content-Length : 3\r\n",
                                "Content-Length\t: 3\r\n",
                                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                                "Transfer-Encoding: gzip, chunked\r\n",
                                "Transfer-Encoding: chunked, chunked\r\n",
                                "Transfer-Encoding: identity\r\n",
                                "Transfer-Encoding: \"chunked\"\r\n",
                                "Transfer-Encoding: \x0b"
                                "chunked\r\n",
                                "Transfer-Encoding:\r\n chunked\r\n",
                                "X: a\r\n b\r\n",
                                "X: a\r\n\tb\r\n",
                                "X:\r\n b\r\n",
                                "X:\r\n \r\n",
                                "X: a\r\n \r\n",
                                " X: a\r\n",
                                "X: a\n",
                                "X: a\rY: b\r\n",
                                "X: a\r\r\n",
                                std::string("X: a\0b\r\n", 8),
                                "X: a\x7f\r\n",
                                "X\r\n",
                                ": a\r\n",
                                "X Y: a\r\n",
                                "Host: other\r\n",
                                "Authorization: a\r\nAuthorization: b\r\n",
                                "Idempotency-Key: a\r\nidempotency-key: a\r\n"};
  for (const std::string& field : fields) {
    const Reading reading(with_fields(field) + "0\r\n\r\nabc");
    EXPECT_EQ(reading.code(), Errc::kMalformedRequest) << field;
  }
}

TEST(RequestParser, RefusesARequestLineThatIsNoneOfHttp1) {
  const std::string lines[] = {
      "GET / HTTP/2.0",    "GET / HTTP/1.2",   "GET / HTTP/0.9",  "GET /",
      "GET  / HTTP/1.1",   "GET / HTTP/1.1 ",  "GET / http/1.1",  " GET / HTTP/1.1",
      "GET /a b HTTP/1.1", "G\tET / HTTP/1.1", "GET\t/ HTTP/1.1", "",
      "GET /\x01 HTTP/1.1"};
  for (const std::string& line : lines)
    EXPECT_EQ(Reading(line + "\r\nHost: h\r\n\r\n").code(), Errc::kMalformedRequest) << line;
  EXPECT_EQ(Reading("GET / HTTP/1.1\nHost: h\n\n").code(), Errc::kMalformedRequest);
  EXPECT_EQ(Reading("GET / HTTP/1.1\r\n\r\n").code(), Errc::kMalformedRequest) << "no Host";
  EXPECT_EQ(Reading("GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n").code(),
            Errc::kMalformedRequest);
}

TEST(RequestParser, RefusesChunksThatAreNone) {
  const std::string bodies[] = {
      "g\r\n",          "-1\r\n", "0x3\r\nabc\r\n", "3\nabc\r\n",   "3\r\nabcd\r\n",
      "3 4\r\nabc\r\n", "\r\n",   "3\r\nabc0\r\n",  "3;\nx\r\nabc", "ffffffffffffffffff\r\n"};
  for (const std::string& body : bodies)
    EXPECT_EQ(Reading(with_fields("Transfer-Encoding: chunked\r\n") + body + "0\r\n\r\n").code(),
              Errc::kMalformedRequest)
        << body;
}

TEST(RequestParser, RefusesAHeaderAboveItsLimitWithoutItsEnd) {
  const std::string most = with_fields("X: " + std::string(kHeaderBytes - 34, 'a') + "\r\n");
  ASSERT_EQ(most.size(), kHeaderBytes);
  EXPECT_TRUE(Reading(most).complete());
  EXPECT_EQ(Reading(with_fields("X: " + std::string(kHeaderBytes - 33, 'a') + "\r\n")).code(),
            Errc::kHeadersTooLarge);
  EXPECT_TRUE(Reading(std::string(kHeaderBytes - 1, 'a')).waits());
  EXPECT_EQ(Reading(std::string(kHeaderBytes, 'a')).code(), Errc::kHeadersTooLarge);
}

TEST(RequestParser, RefusesABodyAboveItsLimitWhenItIsClaimed) {
  EXPECT_TRUE(Reading(with_fields("Content-Length: 64\r\n")).waits());
  EXPECT_EQ(Reading(with_fields("Content-Length: 65\r\n")).code(), Errc::kTooLarge);
  EXPECT_EQ(Reading(with_fields("Content-Length: 9999999999999999999\r\n")).code(),
            Errc::kTooLarge);
  const std::string chunked = with_fields("Transfer-Encoding: chunked\r\n");
  EXPECT_TRUE(Reading(chunked + "40\r\n").waits());
  EXPECT_EQ(Reading(chunked + "41\r\n").code(), Errc::kTooLarge);
  EXPECT_EQ(Reading(chunked + "30\r\n" + std::string(0x30, 'a') + "\r\n11\r\n").code(),
            Errc::kTooLarge);
}

TEST(RequestParser, RefusesABodyThatTheBudgetHasNoMemoryFor) {
  BodyBudget budget(BodyMemory::kKept);
  BodyMemory body(budget);
  RequestParser parser(kHeaderBytes, 1 << 20, body);
  const std::string text = with_fields("Content-Length: 9000\r\n");
  ASSERT_EQ(parser.feed(as_bytes(text))->step, Step::kHeader);
  EXPECT_TRUE(parser.feed(Bytes(4096, 'a')).ok());
  const auto more = parser.feed(Bytes(1, 'a'));
  ASSERT_FALSE(more.ok());
  EXPECT_EQ(more.error().code(), Errc::kQueueFull);
  EXPECT_EQ(budget.used(), 0U);
}

}  // namespace
}  // namespace nsl::server
