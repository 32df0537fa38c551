#include "cli/key_file.h"

#include "base/base64.h"
#include "cli/files.h"
#include "cli/os.h"
#include "crypto/pem.h"

namespace nsl::cli {
namespace {

constexpr std::uint64_t kMaxKeyFile = 16 << 10;
constexpr std::size_t kLine = 64;

}  // namespace

Result<crypto::SigningKey> read_key_file(const std::string& path) {
  NSL_ASSIGN_OR_RETURN(std::string text, read_file(path, kMaxKeyFile));
  const auto der = crypto::read_pem_private_key(SecretBytes::take(std::move(text)));
  if (!der.ok())
    return Error(Errc::kBadKey, "'" + path + "': " + der.error().detail());
  return crypto::SigningKey::from_pkcs8(*der);
}

Status write_key_file(const std::string& path, const crypto::SigningKey& key) {
  const SecretBytes der = key.pkcs8();
  std::string base64 =
      base64_encode(der.reveal(SecretAccess::because("a key is written to its owner's file")));
  std::string text = "-----BEGIN PRIVATE KEY-----\n";
  for (std::size_t at = 0; at < base64.size(); at += kLine)
    text.append(base64, at, kLine).append("\n");
  text += "-----END PRIVATE KEY-----\n";
  SecretBytes::take(std::move(base64));
  const SecretBytes pem = SecretBytes::take(std::move(text));
  return write_private_file(
      path, pem.reveal(SecretAccess::because("a key is written to its owner's file")),
      IfExists::kRefuse);
}

std::string public_key_text(const crypto::PublicKey& key) { return base64_encode(key.spki()); }

}  // namespace nsl::cli
