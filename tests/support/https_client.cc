#include "tests/support/https_client.h"

#include <openssl/ssl.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>

namespace nsl::testing {

namespace asio = boost::asio;
using Code = boost::system::error_code;
using Tcp = asio::ip::tcp;

struct HttpsClient::Stream {
  explicit Stream(asio::ssl::context&& its_context)
      : context(std::move(its_context)), tls(io, context) {}

  asio::io_context io;
  asio::ssl::context context;
  asio::ssl::stream<Tcp::socket> tls;
  std::string received;  // and not looked at yet
};

namespace {

void use(SSL_CTX* context, const TlsIdentity& identity) {
  SSL_CTX_use_certificate_ASN1(context, static_cast<int>(identity.certificate.size()),
                               identity.certificate.data());
  SSL_CTX_use_PrivateKey_ASN1(EVP_PKEY_EC, context, identity.private_key.data(),
                              static_cast<long>(identity.private_key.size()));
}

std::string lower(std::string text) {
  for (char& c : text)
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

}  // namespace

std::string Answer::field(const std::string& name) const {
  const std::string wanted = "\r\n" + lower(name) + ": ";
  const std::size_t at = lower("\r\n" + header).find(wanted);
  if (at == std::string::npos)
    return "";
  const std::size_t begin = at + wanted.size() - 2;
  return header.substr(begin, header.find("\r\n", begin) - begin);
}

HttpsClient::HttpsClient(std::unique_ptr<Stream> stream) : stream_(std::move(stream)) {}
HttpsClient::HttpsClient(HttpsClient&&) noexcept = default;
HttpsClient& HttpsClient::operator=(HttpsClient&&) noexcept = default;
HttpsClient::~HttpsClient() = default;

std::optional<HttpsClient> HttpsClient::connect(std::uint16_t port, TlsVersion version,
                                                const TlsIdentity* certificate) {
  asio::ssl::context context(asio::ssl::context::tls_client);
  SSL_CTX* const native = context.native_handle();
  SSL_CTX_set_max_proto_version(native,
                                version == TlsVersion::k12 ? TLS1_2_VERSION : TLS1_3_VERSION);
  if (certificate != nullptr)
    use(native, *certificate);
  auto stream = std::make_unique<Stream>(std::move(context));
  Code code;
  stream->tls.next_layer().connect({asio::ip::address_v4::loopback(), port}, code);
  if (!code)
    stream->tls.handshake(asio::ssl::stream_base::client, code);
  if (code)
    return std::nullopt;
  return HttpsClient(std::move(stream));
}

bool HttpsClient::send(std::string_view bytes) {
  Code code;
  asio::write(stream_->tls, asio::buffer(bytes.data(), bytes.size()), code);
  return !code;
}

std::optional<Answer> HttpsClient::receive_header() {
  std::string& received = stream_->received;
  std::size_t end = received.find("\r\n\r\n");
  while (end == std::string::npos) {
    char piece[4096];
    Code code;
    const std::size_t size = stream_->tls.read_some(asio::buffer(piece), code);
    if (code)
      return std::nullopt;
    received.append(piece, size);
    end = received.find("\r\n\r\n");
  }
  Answer answer;
  const std::size_t line = received.find("\r\n");
  answer.status = std::atoi(received.substr(0, line).substr(9).c_str());
  if (line != end)
    answer.header = received.substr(line + 2, end - line);
  received.erase(0, end + 4);
  return answer;
}

std::optional<Answer> HttpsClient::receive() {
  std::optional<Answer> answer = receive_header();
  if (!answer)
    return std::nullopt;
  const std::size_t size = std::strtoul(answer->field("Content-Length").c_str(), nullptr, 10);
  std::string& received = stream_->received;
  const std::size_t there = std::min(size, received.size());
  answer->body = received.substr(0, there);
  received.erase(0, there);
  answer->body.resize(size);
  Code code;
  asio::read(stream_->tls, asio::buffer(answer->body.data() + there, size - there), code);
  if (code)
    return std::nullopt;
  return answer;
}

std::optional<Answer> HttpsClient::ask(std::string_view request) {
  return send(request) ? receive() : std::nullopt;
}

bool HttpsClient::is_closed_by_server() {
  char byte = 0;
  Code code;
  return stream_->received.empty() && stream_->tls.read_some(asio::buffer(&byte, 1), code) == 0;
}

bool HttpsClient::shut_down() {
  Code code;
  stream_->tls.shutdown(code);
  return !code || code == asio::error::eof;
}

void HttpsClient::reset() {
  Code ignored;
  stream_->tls.next_layer().set_option(asio::socket_base::linger(true, 0), ignored);
  stream_->tls.next_layer().close(ignored);
}

struct TcpClient::Stream {
  asio::io_context io;
  Tcp::socket socket{io};
};

TcpClient::TcpClient(std::uint16_t port) : stream_(std::make_unique<Stream>()) {
  Code ignored;
  stream_->socket.connect({asio::ip::address_v4::loopback(), port}, ignored);
}
TcpClient::TcpClient(TcpClient&&) noexcept = default;
TcpClient::~TcpClient() = default;

bool TcpClient::send(std::string_view bytes) {
  Code code;
  asio::write(stream_->socket, asio::buffer(bytes.data(), bytes.size()), code);
  return !code;
}

std::string TcpClient::receive_all() {
  std::string all;
  Code ignored;
  asio::read(stream_->socket, asio::dynamic_buffer(all), ignored);
  return all;
}

}  // namespace nsl::testing
