#include "tests/client/fake_service.h"

namespace nsl::client::testing {

Answer problem(int status, const std::string& slug, const std::string& retry_after) {
  Answer answer{.status = status,
                .body = R"({"type":"urn:nsl:error:)" + slug + R"(","detail":"told"})"};
  if (!retry_after.empty())
    answer.fields.emplace_back("Retry-After", retry_after);
  return answer;
}

void FakeService::answer_next(Answer answer) {
  const std::lock_guard lock(mutex_);
  answers_.push_back(std::move(answer));
}

void FakeService::set_store(std::string incarnation, std::uint64_t sequence) {
  const std::lock_guard lock(mutex_);
  incarnation_ = std::move(incarnation);
  sequence_ = sequence;
}

std::vector<Asked> FakeService::asked() const {
  const std::lock_guard lock(mutex_);
  return asked_;
}

Answer FakeService::answer_to(const std::string& target) {
  if (target == "/v1/status")
    return {.body = R"({"version":"1","platform":"simulation","simulation":true,)"
                    R"("configurationHash":"cc","registration":"open","audience":"nsl:)" +
                    incarnation_ + R"(","time":5,"store":{"incarnation":")" + incarnation_ +
                    R"(","sequence":)" + std::to_string(sequence_) +
                    R"(,"witness":"none","rollbackDetectable":false}})"};
  if (answers_.empty())
    return problem(404, "not-found");
  Answer answer = std::move(answers_.front());
  answers_.pop_front();
  return answer;
}

void FakeService::handle(const interface::UntrustedRequest& request, interface::ReplyTo reply) {
  interface::Reply made;
  {
    const std::lock_guard lock(mutex_);
    asked_.push_back({request.method, std::string(request.target),
                      std::string(request.authorization), std::string(request.idempotency_key),
                      std::string(as_text(request.body))});
    const Answer answer = answer_to(std::string(request.target));
    made.status = answer.status;
    made.content_type = answer.status < 400 ? "application/json" : "application/problem+json";
    for (const auto& [name, value] : answer.fields)
      made.headers.push_back({name, value});
    made.body.assign(answer.body.begin(), answer.body.end());
  }
  reply(std::move(made));
}

interface::Reply FakeService::refusal(const Error& error) {
  interface::Reply reply;
  reply.status = info(error.code()).http_status;
  return reply;
}

void FakeServiceTest::SetUp() {
  auto started = server::Server::start({}, {tls.certificate, SecretBytes::copy_of(tls.private_key)},
                                       service, events);
  ASSERT_TRUE(started.ok()) << started.error();
  server = std::move(started).value();
}

ClientOptions FakeServiceTest::options(const nsl::testing::TlsIdentity& identity) {
  ClientOptions options{.endpoint = {"127.0.0.1", server->port()},
                        .server_key = {identity.public_key}};
  options.session.sleep = [this](std::chrono::milliseconds pause) { pauses.push_back(pause); };
  return options;
}

Client FakeServiceTest::client(KnownService known) {
  return Client(options(tls),
                *Credentials::of_key(*crypto::SigningKey::generate(crypto::KeyKind::kP256)),
                std::move(known));
}

Client FakeServiceTest::client_that_expects(const nsl::testing::TlsIdentity& identity) {
  return Client(options(identity), Credentials::of_token(SecretBytes::take(std::string("t"))));
}

}  // namespace nsl::client::testing
