#include "tests/server/serving.h"

#include <thread>

namespace nsl::server::testing {

Handler::~Handler() {
  while (!held_.empty())
    release("late");
}

interface::Reply Handler::reply_of(int status, std::string_view body) {
  interface::Reply reply;
  reply.status = status;
  reply.content_type = "text/plain";
  reply.body.assign(body.begin(), body.end());
  return reply;
}

void Handler::handle(const interface::UntrustedRequest& request, interface::ReplyTo reply) {
  if (request.target == "/hold") {
    const std::lock_guard lock(mutex_);
    held_.push_back(std::move(reply));
    changed_.notify_all();
    return;
  }
  interface::Reply answer = reply_of(200, "");
  if (request.target == "/echo")
    answer.body.assign(request.body.begin(), request.body.end());
  else if (request.target == "/key")
    answer.body.assign(request.client_public_key.begin(), request.client_public_key.end());
  else if (request.target == "/large")
    answer.body.assign(std::size_t{1} << 20, 'a');
  else if (request.target == "/fields")
    answer = reply_of(
        200, std::string(request.authorization) + '|' + std::string(request.content_type) + '|' +
                 std::string(request.accept) + '|' + std::string(request.idempotency_key) + '|' +
                 std::string(request.if_match));
  else if (request.target != "/close" && request.target != "/twice")
    answer = reply_of(404, "nothing there");
  answer.close = request.target == "/close";
  answer.principal = request.accept;
  const bool twice = request.target == "/twice";
  reply(std::move(answer));
  if (twice)
    reply(reply_of(200, "the second reply"));
}

interface::Reply Handler::refusal(const Error& error) {
  interface::Reply reply = reply_of(info(error.code()).http_status, error.slug());
  if (error.code() == Errc::kQueueFull)
    reply.headers.push_back({"Retry-After", "1"});
  return reply;
}

void Handler::wait_for_held(std::size_t count) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return held_.size() >= count; });
}

interface::ReplyTo Handler::take_held() {
  const std::lock_guard lock(mutex_);
  interface::ReplyTo reply = std::move(held_.front());
  held_.pop_front();
  return reply;
}

void Handler::release(std::string_view body) { take_held()(reply_of(200, body)); }

ServerIdentity Serving::identity_of(const TlsIdentity& identity) {
  return {identity.certificate, SecretBytes::copy_of(identity.private_key)};
}

void Serving::start() {
  auto started = Server::start(options, identity_of(tls), handler, events);
  ASSERT_TRUE(started.ok()) << started.error();
  server = std::move(started).value();
}

HttpsClient Serving::client(TlsVersion version, const TlsIdentity* certificate) {
  auto connected = HttpsClient::connect(server->port(), version, certificate);
  EXPECT_TRUE(connected.has_value());
  return std::move(connected).value();
}

void Serving::wait_until(const std::function<bool(const Server::Counts&)>& holds) {
  while (!holds(server->counts()))
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

std::string Serving::get(const std::string& target, const std::string& fields) {
  return "GET " + target + " HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n";
}

std::string Serving::post(const std::string& target, const std::string& body,
                          const std::string& fields) {
  return "POST " + target + " HTTP/1.1\r\nHost: h\r\n" + fields +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace nsl::server::testing
