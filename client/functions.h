#pragma once
// Deployed functions: versions, aliases, who may invoke them.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/secret_bytes.h"
#include "client/json_fields.h"
#include "client/session.h"

namespace nsl::client {

struct LogLine {
  std::string level;
  std::string text;
};

struct FunctionVersion {
  std::uint32_t version = 0;
  std::string hash;  // of code and configuration: the function's identity
  UnixMillis deployed;
  std::uint64_t source_bytes = 0;
};

// Who may invoke a function besides its owner.
struct Callers {
  std::string visibility = "private";  // "private", "public", "listed"
  std::vector<std::string> users;      // of "listed": their ids
};

struct FunctionInfo {
  std::string name;
  UnixMillis created;
  std::map<std::string, std::uint32_t> aliases;
  Callers callers;
  std::optional<FunctionVersion> live;  // what the alias `live` points to
};

struct FunctionPage {
  std::vector<FunctionInfo> functions;
  std::optional<std::string> next;
};

struct FunctionVersions {
  FunctionInfo function;
  std::vector<FunctionVersion> versions;
};

// What a version names in its `config`.
struct FunctionNeeds {
  FunctionVersion version;
  std::vector<std::string> secrets;
  std::vector<std::string> keys;
};

struct Deployed {
  FunctionNeeds what;
  bool is_new = false;       // else the very same code was deployed before
  std::uint64_t gas = 0;     // of the top level
  std::vector<LogLine> log;  // of the top level
};

struct DeployOptions {
  std::optional<std::string> alias;    // that will point to it; `live` if it is not given
  std::optional<std::string> callers;  // "private", "public", or user ids with commas between them
};

// One version of a function: the alias `live` if neither is given.
struct Selector {
  std::optional<std::uint64_t> version;
  std::optional<std::string> alias;
};

class FunctionsApi {
 public:
  explicit FunctionsApi(Session& session) : session_(session) {}

  // Fails with the function's errors, too: function-syntax, required-secrets-missing …
  Result<Deployed> deploy(std::string_view name, std::string_view source,
                          const DeployOptions& options = {});
  Result<FunctionPage> list(const std::optional<std::string>& from = {},
                            std::optional<std::uint64_t> limit = {});
  Result<FunctionInfo> show(std::string_view name);
  Result<FunctionVersions> versions(std::string_view name);
  Result<FunctionNeeds> version(std::string_view name, std::uint32_t version);
  Result<SecretBytes> source(std::string_view name, const Selector& selector = {});
  Status point(std::string_view name, std::string_view alias, std::uint32_t version);
  Status drop_alias(std::string_view name, std::string_view alias);
  Status share(std::string_view name, const Callers& callers);
  Status erase(std::string_view name);

 private:
  Session& session_;
};

// The members "log" of replies and problems.
std::vector<LogLine> read_log(JsonFields& in);

}  // namespace nsl::client
