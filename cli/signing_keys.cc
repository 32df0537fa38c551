#include "cli/signing_keys.h"

#include <algorithm>
#include <utility>

#include "cli/files.h"
#include "enclave/execution/names.h"

namespace nsl::cli {
namespace {

constexpr std::size_t kMaxPemBytes = 64 * 1024;

Result<execution::NamedKey> read_pem(const std::string& name, const std::string& path) {
  NSL_ASSIGN_OR_RETURN(std::string text, read_file(path, kMaxPemBytes));
  return execution::named_key_of_pem(name, SecretBytes::take(std::move(text)));
}

Result<execution::NamedKey> read_one(const std::string& argument,
                                     const std::optional<SecretBytes>& seed) {
  const std::size_t equals = argument.find('=');
  const std::string name = argument.substr(0, equals);
  if (equals == std::string::npos || !execution::is_name(name))
    return Error(
        Errc::kInvalidArgument,
        "--key takes NAME=p256, NAME=secp256k1, NAME=ed25519 or NAME=@file.pem, where NAME "
        "is of letters, digits, '_', '.' and '-' and starts with a letter or '_'");
  const std::string value = argument.substr(equals + 1);
  Result<execution::NamedKey> key = value.starts_with('@')
                                        ? read_pem(name, value.substr(1))
                                        : execution::new_named_key(name, value, seed);
  if (!key.ok())
    return Error(key.error().code(), "the key '" + name + "': " + key.error().detail());
  return key;
}

}  // namespace

Result<std::vector<execution::NamedKey>> read_signing_keys(
    const std::vector<std::string>& arguments, const std::optional<SecretBytes>& seed) {
  std::vector<execution::NamedKey> keys;
  for (const std::string& argument : arguments) {
    NSL_ASSIGN_OR_RETURN(execution::NamedKey key, read_one(argument, seed));
    if (std::ranges::find(keys, key.name, &execution::NamedKey::name) != keys.end())
      return Error(Errc::kInvalidArgument, "the key '" + key.name + "' is given twice");
    keys.push_back(std::move(key));
  }
  return keys;
}

}  // namespace nsl::cli
