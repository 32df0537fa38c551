#pragma once
// A server on loopback with a handler that does what the path says, and clients of it.

#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>

#include "base/testing/event_recorder.h"
#include "enclave/server/server.h"
#include "tests/support/https_client.h"

namespace nsl::server::testing {

using nsl::testing::Answer;
using nsl::testing::HttpsClient;
using nsl::testing::TcpClient;
using nsl::testing::TlsIdentity;
using nsl::testing::TlsVersion;

// /echo     the body
// /fields   the fields that the server hands on
// /key      the size of the client's key, and the key
// /large    a megabyte
// /close    and asks for the end of the connection
// /twice    replies twice
// /hold     a reply that release() gives, from the thread that calls it
// The principal is what Accept says.
class Handler final : public interface::RequestHandler {
 public:
  ~Handler() override;

  void handle(const interface::UntrustedRequest& request, interface::ReplyTo reply) override;
  interface::Reply refusal(const Error& error) override;

  // Waits until that many requests are held.
  void wait_for_held(std::size_t count);
  // Gives the oldest its reply.
  void release(std::string_view body);
  // Takes it out without an answer.
  interface::ReplyTo take_held();

  static interface::Reply reply_of(int status, std::string_view body);

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<interface::ReplyTo> held_;
};

class Serving : public ::testing::Test {
 protected:
  // `options` may be changed before.
  void start();
  static ServerIdentity identity_of(const TlsIdentity& identity);

  HttpsClient client(TlsVersion version = TlsVersion::kNewest,
                     const TlsIdentity* certificate = nullptr);
  // Waits until the server counts what `holds` asks for.
  void wait_until(const std::function<bool(const Server::Counts&)>& holds);

  static std::string get(const std::string& target, const std::string& fields = "");
  static std::string post(const std::string& target, const std::string& body,
                          const std::string& fields = "");

  ServerOptions options;
  TlsIdentity tls = nsl::testing::make_tls_identity();
  nsl::testing::EventRecorder events;
  Handler handler;
  std::unique_ptr<Server> server;
};

}  // namespace nsl::server::testing
