#pragma once
// Invoking functions, running code that comes with the request, and the records of both.
//
// Each goes with an idempotency key, one of its own making if the caller gives none: so it may be
// repeated after a lost reply, and runs once.

#include <optional>
#include <string>
#include <vector>

#include "base/secret_bytes.h"
#include "client/functions.h"
#include "client/session.h"

namespace nsl::client {

// What the caller allows at most; what is not given is the function's own limit.
struct AskedLimits {
  std::optional<std::uint64_t> gas;
  std::optional<std::uint64_t> memory_bytes;
  std::optional<std::uint64_t> wall_time_ms;
};

struct Invoke {
  std::string function;
  std::optional<std::string> owner;  // of somebody else's function
  Selector selector;
  std::optional<std::string> input;  // JSON; none: undefined
  AskedLimits limits;
  std::optional<std::string> idempotency_key;
};

struct Execute {
  std::string code;
  std::optional<std::string> input;  // JSON
  std::vector<std::string> secrets;
  AskedLimits limits;
  std::optional<std::string> idempotency_key;
};

// What both tell in the reply's header; of a failure, too: outcome_of() the session's last reply.
struct Outcome {
  std::uint64_t gas = 0;
  std::string invocation;
  std::uint32_t version = 0;  // 0: none
  std::string hash;
  bool is_replayed = false;  // the stored reply to this idempotency key
};
Outcome outcome_of(const Reply& reply);

struct Invoked {
  SecretBytes result;  // JSON
  Outcome outcome;
};

struct Executed {
  SecretBytes result;  // JSON
  Outcome outcome;
  std::vector<LogLine> log;
};

struct InvocationRecord {
  std::string id;
  std::string caller;
  std::string owner;
  std::string function;  // empty: code of the request
  std::uint32_t version = 0;
  std::string hash;
  UnixMillis started;
  std::uint64_t busy_micros = 0;
  std::uint64_t gas = 0;
  std::string error;  // its slug; empty: a result
  std::string detail;
  std::string message;  // of what the function threw
  std::vector<LogLine> log;
  bool log_is_cut = false;
};

struct InvocationPage {
  std::vector<InvocationRecord> invocations;  // the newest first
  std::optional<std::string> before;
};

class InvocationsApi {
 public:
  explicit InvocationsApi(Session& session) : session_(session) {}

  // Fails with the function's errors, too: function-threw, out-of-gas … of which the session's
  // problem() tells more.
  Result<Invoked> invoke(const Invoke& request);
  Result<Executed> execute(const Execute& request);
  Result<InvocationPage> list(const std::optional<std::string>& before = {},
                              std::optional<std::uint64_t> limit = {});
  Result<InvocationRecord> show(std::string_view id);

 private:
  Session& session_;
};

}  // namespace nsl::client
