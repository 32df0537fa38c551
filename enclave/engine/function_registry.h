#pragma once
// Users' functions: what is deployed, in which versions, under which aliases, and who may invoke it.
//
// A version is immutable and is what its hash says: SHA-256 over code and configuration. Deploying
// code that is a version already makes no new one; it moves the alias. Aliases are names for
// versions: `live`, which every function has, and up to 15 more. A rollback moves an alias back. The
// newest kMaxVersions versions are kept, and those that an alias names.
//
// Every record, the code among them, is encrypted under the owner's data key. What does not exist,
// what the caller may not invoke, and what belongs to nobody are the same not-found.
//
// Mutators write into the caller's transaction and tell their events to the caller's sink. Errors:
//   not-found          no such function, version or alias
//   invalid-argument   a name that is none (execution/names.h) …
//   too-many-aliases, source-too-large
//   and those of the data keys and the store, quota-exceeded among them.
//
// Thread-safety: all members may be called by any thread.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/event.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/secret_bytes.h"
#include "enclave/engine/function_records.h"
#include "enclave/engine/selector.h"
#include "enclave/keys/data_keys.h"
#include "enclave/platform/clock.h"
#include "enclave/platform/entropy.h"
#include "enclave/storage/state_store.h"

namespace nsl::engine {

// All of it outlives the registry.
struct RegistryPorts {
  keys::DataKeys& data_keys;
  const platform::WallClock& wall;
  platform::Entropy& entropy;
};

// Code that has compiled, as a version to be. Borrowed.
struct Candidate {
  ByteSpan source;
  crypto::Digest32 hash;
  const FunctionNeeds& needs;
};

struct DeployOptions {
  // Left out: as it is; of a new function: the owner alone.
  std::optional<Callers> callers;
  // The alias that is made to name the version. The first version is `live` in any case.
  std::string alias{kLive};
};

struct Deployed {
  FunctionVersion version;
  bool is_new = false;  // not if that code was a version already
};

struct FunctionInfo {
  FunctionName name;
  FunctionRecord record;
};

struct FunctionPage {
  std::vector<FunctionInfo> functions;  // by name
  std::optional<std::string> next;      // the `from` that continues; nothing if this was the end
};

// A function that a caller may invoke.
struct Resolved {
  FunctionVersion version;
  std::uint64_t storage = 0;
};

class FunctionRegistry {
 public:
  static constexpr std::size_t kMaxPage = 100;

  explicit FunctionRegistry(const RegistryPorts& ports) : ports_(ports) {}

  Result<Deployed> deploy(storage::Transaction& transaction, EventSink& events, const UserId& owner,
                          const FunctionName& name, const Candidate& candidate,
                          const DeployOptions& options);
  Status share(storage::Transaction& transaction, EventSink& events, const UserId& owner,
               const FunctionName& name, const Callers& callers);
  // Makes the alias name this version, which may be an older one.
  Status point(storage::Transaction& transaction, EventSink& events, const UserId& owner,
               const FunctionName& name, std::string_view alias, std::uint32_t version);
  Status drop_alias(storage::Transaction& transaction, EventSink& events, const UserId& owner,
                    const FunctionName& name, std::string_view alias);
  // With all its versions. What it stored is out of reach at once, and erased by
  // FunctionStorage::erase_abandoned().
  Status erase(storage::Transaction& transaction, EventSink& events, const UserId& owner,
               const FunctionName& name);
  // Erases some of the owner's functions; true if there are more. For deleting the owner.
  Result<bool> erase_some_of(storage::Transaction& transaction, EventSink& events,
                             const UserId& owner);

  Result<FunctionInfo> describe(storage::Reader& reader, const UserId& owner,
                                const FunctionName& name) const;
  // Names not below `from`; at most kMaxPage of them.
  Result<FunctionPage> list(storage::Reader& reader, const UserId& owner, std::string_view from,
                            std::size_t limit) const;
  Result<FunctionVersion> version(storage::Reader& reader, const UserId& owner,
                                  const FunctionName& name, const Selector& selector) const;
  Result<FunctionNeeds> needs(storage::Reader& reader, const UserId& owner,
                              const FunctionName& name, std::uint32_t version) const;
  // The code, UTF-8.
  Result<SecretBytes> source(storage::Reader& reader, const UserId& owner, const FunctionName& name,
                             const FunctionVersion& version) const;

  // For an invocation.
  Result<Resolved> resolve(storage::Reader& reader, const UserId& caller, const UserId& owner,
                           const FunctionName& name, const Selector& selector) const;

 private:
  Result<std::optional<FunctionRecord>> read(storage::Reader& reader, const UserId& owner,
                                             const FunctionName& name) const;
  Result<FunctionRecord> require(storage::Reader& reader, const UserId& owner,
                                 const FunctionName& name) const;
  Status write(storage::Transaction& transaction, const UserId& owner, const FunctionName& name,
               const FunctionRecord& record) const;
  Result<FunctionRecord> first(const FunctionName& name) const;
  Status add_version(storage::Transaction& transaction, const UserId& owner,
                     const FunctionName& name, FunctionRecord& record,
                     const Candidate& candidate) const;
  Status seal_at(storage::Transaction& transaction, const keys::UserCipher& cipher,
                 const UserId& owner, const Bytes& place, ByteSpan plaintext) const;

  const RegistryPorts ports_;
};

}  // namespace nsl::engine
