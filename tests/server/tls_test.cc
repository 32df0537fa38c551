// The handshake: versions, identities, client certificates, and who does not speak TLS.
#include "tests/server/serving.h"

namespace nsl::server::testing {
namespace {

class Tls : public Serving {};

TEST_F(Tls, RefusesTls12UnlessTheOptionsSaySo) {
  start();
  EXPECT_FALSE(HttpsClient::connect(server->port(), TlsVersion::k12).has_value());
  server.reset();  // the event may come after the caller has seen the end
  EXPECT_GE(events.count("server.failed-handshake"), 1U);
  options.tls = TlsVersions::k12And13;
  start();
  EXPECT_EQ(client(TlsVersion::k12).ask(get("/echo"))->status, 200);
  EXPECT_EQ(client().ask(get("/echo"))->status, 200);
}

TEST_F(Tls, HandsOnTheKeyThatTheCallerProved) {
  options.tls = TlsVersions::k12And13;
  start();
  const TlsIdentity mine = nsl::testing::make_tls_identity();
  for (const TlsVersion version : {TlsVersion::kNewest, TlsVersion::k12}) {
    HttpsClient client = this->client(version, &mine);
    for (int i = 0; i < 2; ++i) {
      const auto answer = client.ask(get("/key"));
      ASSERT_TRUE(answer.has_value());
      EXPECT_EQ(to_bytes(answer->body), mine.public_key);
    }
  }
  EXPECT_EQ(client().ask(get("/key"))->body, "") << "no certificate, no key";
}

TEST_F(Tls, ServesNobodyWithoutTls) {
  start();
  TcpClient plain(server->port());
  ASSERT_TRUE(plain.send("GET /echo HTTP/1.1\r\nHost: h\r\n\r\n"));
  EXPECT_EQ(plain.receive_all().find("HTTP/"), std::string::npos);
  EXPECT_EQ(server->counts().requests_total, 0U);
  EXPECT_EQ(events.count("server.failed-handshake"), 1U);
}

TEST_F(Tls, TakesANewIdentityForConnectionsToCome) {
  start();
  HttpsClient before = client();
  ASSERT_TRUE(server->set_identity(identity_of(nsl::testing::make_tls_identity())).ok());
  EXPECT_EQ(before.ask(get("/echo"))->status, 200);
  EXPECT_EQ(client().ask(get("/echo"))->status, 200);
}

TEST_F(Tls, KeepsItsIdentityWhenTheNewOneIsNone) {
  start();
  const auto refused = [&](ServerIdentity identity) {
    const Status status = server->set_identity(identity);
    return status.ok() ? Errc::kInternal : status.error().code();
  };
  const TlsIdentity other = nsl::testing::make_tls_identity();
  EXPECT_EQ(refused({Bytes(10), SecretBytes::copy_of(tls.private_key)}), Errc::kBadCertificate);
  EXPECT_EQ(refused({tls.certificate, SecretBytes::of_size(10)}), Errc::kBadKey);
  EXPECT_EQ(refused({tls.certificate, SecretBytes::copy_of(other.private_key)}), Errc::kBadKey);
  EXPECT_EQ(client().ask(get("/echo"))->status, 200);
}

TEST_F(Tls, DoesNotStartWithoutAnAddressOrAThread) {
  start();
  const auto refused = [&](const ServerOptions& wrong) {
    const auto started = Server::start(wrong, identity_of(tls), handler, events);
    return started.ok() ? Errc::kInternal : started.error().code();
  };
  ServerOptions named;
  named.address = "example.com";
  EXPECT_EQ(refused(named), Errc::kInvalidArgument);
  ServerOptions threadless;
  threadless.threads = 0;
  EXPECT_EQ(refused(threadless), Errc::kInvalidArgument);
  ServerOptions elsewhere;  // TEST-NET-1 (RFC 5737), no machine's own
  elsewhere.address = "192.0.2.1";
  EXPECT_EQ(refused(elsewhere), Errc::kUnavailable);
}

}  // namespace
}  // namespace nsl::server::testing
