#include "enclave/server/http_reply.h"

#include <gtest/gtest.h>

namespace nsl::server {
namespace {

interface::Reply reply_of(int status, std::string_view body) {
  interface::Reply reply;
  reply.status = status;
  reply.content_type = "text/plain";
  reply.body.assign(body.begin(), body.end());
  return reply;
}

std::string written(const interface::Reply& reply, interface::Method method, AfterReply after) {
  WipingBytes out;
  write_reply(reply, method, after, out);
  return std::string(as_text(out));
}

TEST(HttpReply, WritesStatusHeaderAndBody) {
  interface::Reply reply = reply_of(200, "hello");
  reply.headers.push_back({"X-Gas", "12"});
  EXPECT_EQ(written(reply, interface::Method::kGet, AfterReply::kKeepAlive),
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n"
            "Cache-Control: no-store\r\nX-Gas: 12\r\n\r\nhello");
}

TEST(HttpReply, TellsTheLengthToHeadAndLeavesTheBodyOut) {
  const std::string text =
      written(reply_of(200, "hello"), interface::Method::kHead, AfterReply::kKeepAlive);
  EXPECT_NE(text.find("Content-Length: 5\r\n"), std::string::npos);
  EXPECT_TRUE(text.ends_with("\r\n\r\n"));
}

TEST(HttpReply, SaysThatTheConnectionEnds) {
  const std::string text = written(reply_of(400, ""), interface::Method::kGet, AfterReply::kClose);
  EXPECT_TRUE(text.starts_with("HTTP/1.1 400 Bad Request\r\n"));
  EXPECT_NE(text.find("\r\nConnection: close\r\n"), std::string::npos);
}

TEST(HttpReply, GivesNoContentNoLength) {
  interface::Reply reply;
  reply.status = 204;
  EXPECT_EQ(written(reply, interface::Method::kDelete, AfterReply::kKeepAlive),
            "HTTP/1.1 204 No Content\r\nCache-Control: no-store\r\n\r\n");
}

TEST(HttpReply, WritesAStatusWithoutANameAsANumber) {
  EXPECT_TRUE(written(reply_of(566, ""), interface::Method::kGet, AfterReply::kKeepAlive)
                  .starts_with("HTTP/1.1 566 \r\n"));
}

TEST(HttpReply, LetsNoValueEndItsLine) {
  interface::Reply reply = reply_of(200, "");
  reply.headers.push_back({"X", "a\r\nSet-Cookie: b"});
  EXPECT_NE(written(reply, interface::Method::kGet, AfterReply::kKeepAlive)
                .find("X: a??Set-Cookie: b\r\n"),
            std::string::npos);
}

TEST(HttpReply, ReplacesWhatTheBufferHeld) {
  WipingBytes out(10'000, 'x');
  write_reply(reply_of(200, "a"), interface::Method::kGet, AfterReply::kKeepAlive, out);
  EXPECT_TRUE(as_text(out).starts_with("HTTP/1.1 200"));
  EXPECT_TRUE(as_text(out).ends_with("\r\n\r\na"));
}

}  // namespace
}  // namespace nsl::server
