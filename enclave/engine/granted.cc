#include "enclave/engine/granted.h"

#include <utility>

namespace nsl::engine {
namespace {

using keys::InvokedFunction;
using storage::Reader;

// "A, B": each is asked for alone.
Result<std::string> missing_of(const secrets::Secrets& secrets, Reader& reader,
                               const InvokedFunction& function,
                               std::span<const std::string> names) {
  std::string missing;
  for (const std::string& name : names) {
    const auto alone = secrets.load(reader, function, std::span(&name, 1));
    if (alone.ok())
      continue;
    if (alone.error().code() != Errc::kSecretUnavailable)
      return alone.error();
    missing += (missing.empty() ? "" : ", ") + name;
  }
  return missing;
}

}  // namespace

Result<std::vector<execution::NamedSecret>> granted_secrets(const secrets::Secrets& secrets,
                                                            Reader& reader,
                                                            const InvokedFunction& function,
                                                            std::span<const std::string> names,
                                                            const UserId& caller) {
  auto loaded = secrets.load(reader, function, names);
  if (loaded.ok() || loaded.error().code() != Errc::kSecretUnavailable)
    return loaded;
  if (caller != function.owner)
    return Error(Errc::kRequiredSecretsMissing);
  NSL_ASSIGN_OR_RETURN(std::string missing, missing_of(secrets, reader, function, names));
  return Error(Errc::kRequiredSecretsMissing, std::move(missing));
}

Result<std::vector<execution::NamedKey>> granted_keys(const keys::SigningKeys& signing_keys,
                                                      Reader& reader,
                                                      const InvokedFunction& function,
                                                      std::span<const std::string> names,
                                                      const UserId& caller) {
  auto loaded = signing_keys.load(reader, function, names);
  if (!loaded.ok() && loaded.error().code() == Errc::kKeyUnavailable && caller != function.owner)
    return Error(Errc::kKeyUnavailable);
  return loaded;
}

}  // namespace nsl::engine
