#include "crypto/pem.h"

#include <string>
#include <string_view>

#include "base/base64.h"

namespace nsl::crypto {
namespace {

// What stands around a block, and what is wrong if it is not one.
struct Label {
  std::string_view begin;
  std::string_view end;
  const char* what;
  Errc bad;
};
constexpr Label kCertificate{"-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----",
                             "PEM certificate", Errc::kBadCertificate};
constexpr Label kPrivateKey{"-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----",
                            "PEM private key", Errc::kBadKey};

bool is_space(char c) { return c == '\n' || c == '\r' || c == ' ' || c == '\t'; }

void skip_space(std::string_view& text) {
  while (!text.empty() && is_space(text.front()))
    text.remove_prefix(1);
}

// Takes one block off the front.
Result<Bytes> read_block(std::string_view& text, const Label& label) {
  if (!text.starts_with(label.begin))
    return Error(label.bad, std::string("expected the begin of a ") + label.what);
  text.remove_prefix(label.begin.size());
  const std::size_t end = text.find(label.end);
  if (end == std::string_view::npos)
    return Error(label.bad, std::string("a ") + label.what + " without an end");
  std::string base64;
  base64.reserve(end);
  for (const char c : text.substr(0, end))
    if (c != '\n' && c != '\r')
      base64.push_back(c);
  text.remove_prefix(end + label.end.size());
  auto der = base64_decode(base64);
  wipe(MutableByteSpan(reinterpret_cast<std::uint8_t*>(base64.data()), base64.size()));
  if (!der.ok())
    return Error(label.bad, std::string("a ") + label.what + " whose base64 is not valid");
  return der;
}

}  // namespace

Result<std::vector<Bytes>> read_pem_certificates(ByteSpan bytes, std::size_t max_count) {
  std::string_view text = as_text(bytes);
  while (!text.empty() && text.back() == '\0')
    text.remove_suffix(1);
  std::vector<Bytes> found;
  for (skip_space(text); !text.empty(); skip_space(text)) {
    if (found.size() == max_count)
      return Error(Errc::kBadCertificate, "more certificates than expected");
    NSL_ASSIGN_OR_RETURN(Bytes der, read_block(text, kCertificate));
    found.push_back(std::move(der));
  }
  if (found.empty())
    return Error(Errc::kBadCertificate, "no certificate");
  return found;
}

Result<SecretBytes> read_pem_private_key(const SecretBytes& secret) {
  std::string_view text =
      as_text(secret.reveal(SecretAccess::because("a private key is read from its PEM form")));
  skip_space(text);
  NSL_ASSIGN_OR_RETURN(Bytes der, read_block(text, kPrivateKey));
  skip_space(text);
  SecretBytes key = SecretBytes::take(std::move(der));
  if (!text.empty())
    return Error(Errc::kBadKey, "something follows the PEM private key");
  return key;
}

}  // namespace nsl::crypto
