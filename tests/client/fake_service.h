#pragma once
// A server with real TLS that answers as a test tells it, and clients of it.

#include <gtest/gtest.h>

#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/testing/event_recorder.h"
#include "client/client.h"
#include "enclave/server/server.h"
#include "tests/support/tls_identity.h"

namespace nsl::client::testing {

struct Answer {
  int status = 200;
  std::string body;
  std::vector<std::pair<std::string_view, std::string>> fields{};
};

Answer problem(int status, const std::string& slug, const std::string& retry_after = "");

struct Asked {
  interface::Method method;
  std::string target;
  std::string authorization;
  std::string idempotency_key;
  std::string body;
};

// GET /v1/status is answered by itself; all else by what was put in line, then by 404.
class FakeService final : public interface::RequestHandler {
 public:
  void handle(const interface::UntrustedRequest& request, interface::ReplyTo reply) override;
  interface::Reply refusal(const Error& error) override;

  void answer_next(Answer answer);
  void set_store(std::string incarnation, std::uint64_t sequence);
  std::vector<Asked> asked() const;

 private:
  Answer answer_to(const std::string& target);

  mutable std::mutex mutex_;
  std::deque<Answer> answers_;
  std::vector<Asked> asked_;
  std::string incarnation_ = "aa";
  std::uint64_t sequence_ = 1;
};

class FakeServiceTest : public ::testing::Test {
 protected:
  void SetUp() override;

  Client client(KnownService known = KnownService(std::string()));
  Client client_that_expects(const nsl::testing::TlsIdentity& identity);
  ClientOptions options(const nsl::testing::TlsIdentity& identity);

  nsl::testing::TlsIdentity tls = nsl::testing::make_tls_identity();
  nsl::testing::EventRecorder events;
  FakeService service;
  std::vector<std::chrono::milliseconds> pauses;
  std::unique_ptr<server::Server> server;
};

}  // namespace nsl::client::testing
