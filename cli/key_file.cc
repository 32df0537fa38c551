#include "cli/key_file.h"

#include "cli/files.h"
#include "cli/os.h"

namespace nsl::cli {

Result<crypto::SigningKey> read_key_file(const std::string& path) {
  constexpr std::uint64_t kMaxKeyFile = 16 << 10;
  NSL_ASSIGN_OR_RETURN(std::string text, read_file(path, kMaxKeyFile));
  auto key = client::key_of_pem(SecretBytes::take(std::move(text)));
  if (!key.ok())
    return Error(key.error().code(), "'" + path + "': " + key.error().detail());
  return key;
}

Status write_key_file(const std::string& path, const crypto::SigningKey& key) {
  const SecretBytes pem = client::pem_of_key(key);
  return write_private_file(
      path, pem.reveal(SecretAccess::because("a key is written to its owner's file")),
      IfExists::kRefuse);
}

}  // namespace nsl::cli
