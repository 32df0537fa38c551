#include "crypto/pem.h"

#include <string>
#include <string_view>

#include "base/base64.h"

namespace nsl::crypto {
namespace {

constexpr std::string_view kBegin = "-----BEGIN CERTIFICATE-----";
constexpr std::string_view kEnd = "-----END CERTIFICATE-----";

Error malformed(const char* what) { return Error(Errc::kBadCertificate, what); }

bool is_space(char c) { return c == '\n' || c == '\r' || c == ' ' || c == '\t'; }

void skip_space(std::string_view& text) {
  while (!text.empty() && is_space(text.front()))
    text.remove_prefix(1);
}

// Takes one block off the front.
Result<Bytes> read_block(std::string_view& text) {
  text.remove_prefix(kBegin.size());
  const std::size_t end = text.find(kEnd);
  if (end == std::string_view::npos)
    return malformed("a PEM certificate without an end");
  std::string base64;
  base64.reserve(end);
  for (const char c : text.substr(0, end))
    if (c != '\n' && c != '\r')
      base64.push_back(c);
  text.remove_prefix(end + kEnd.size());
  auto der = base64_decode(base64);
  if (!der.ok())
    return malformed("a PEM certificate whose base64 is not valid");
  return der;
}

}  // namespace

Result<std::vector<Bytes>> read_pem_certificates(ByteSpan bytes, std::size_t max_count) {
  std::string_view text = as_text(bytes);
  while (!text.empty() && text.back() == '\0')
    text.remove_suffix(1);
  std::vector<Bytes> found;
  for (skip_space(text); !text.empty(); skip_space(text)) {
    if (!text.starts_with(kBegin))
      return malformed("expected the begin of a PEM certificate");
    if (found.size() == max_count)
      return malformed("more certificates than expected");
    NSL_ASSIGN_OR_RETURN(Bytes der, read_block(text));
    found.push_back(std::move(der));
  }
  if (found.empty())
    return malformed("no certificate");
  return found;
}

}  // namespace nsl::crypto
