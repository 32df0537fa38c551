#pragma once
// One caller's conversation with one service: every request goes through call(), which authenticates
// it, holds the service against what is known of it, makes it again where that is safe, and makes an
// Error of a refusal.
//
// Before the first request that carries a credential the service's status is asked for: it tells the
// audience of tokens, and must not be less than what was seen before (known_service.h). So nobody is
// shown a token by a store that went back.
//
// Blocking. Thread-safety: one thread.

#include <functional>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/units.h"
#include "client/credentials.h"
#include "client/known_service.h"
#include "client/problem.h"
#include "client/retry.h"
#include "client/target.h"
#include "client/transport.h"

namespace nsl::client {

enum class Caller : std::uint8_t { kAnybody, kThisUser };

struct Call {
  Method method = Method::kGet;
  Target target{""};
  Caller caller = Caller::kThisUser;
  Repeatable repeatable = Repeatable::kAlways;
  std::string content_type{};
  WipingBytes body{};
  std::string idempotency_key{};
  std::string if_match{};
};

struct ServiceStatus {
  std::string version;
  std::string platform;  // "simulation", "sgx"
  bool is_simulation = false;
  std::string warning;  // of a simulation
  std::string configuration_hash;
  std::string registration;  // "open", "allowlist"
  std::string audience;
  UnixMillis time;
  std::string incarnation;
  std::uint64_t sequence = 0;
  std::string witness;
  bool rollback_is_detectable = false;
};

struct SessionOptions {
  RetryPolicy retry{};
  // Ports, for tests: the wall clock and the pause.
  std::function<UnixMillis()> now{};
  std::function<void(std::chrono::milliseconds)> sleep{};
};

class Session {
 public:
  Session(Transport transport, Credentials credentials, KnownService known, SessionOptions options);

  // The reply, if it is a good one. Else the problem's error (problem.h), which problem() tells more
  // of, or the transport's; store-changed, store-went-back.
  Result<Reply> call(const Call& call);

  // GET /v1/status, held against what is known.
  Result<ServiceStatus> status();

  // Of the last call, if the service refused it; else null.
  const Problem* problem() const { return problem_ ? &*problem_ : nullptr; }
  // The last reply as it came, for who shows it.
  const Reply& last_reply() const { return last_; }

  Credentials& credentials() { return credentials_; }
  const Transport& transport() const { return transport_; }
  KnownService& known() { return known_; }

 private:
  Result<Request> request_of(const Call& call);
  Result<Reply> attempt(const Call& call);
  bool pause(std::uint32_t attempt);
  bool can_mend_token() const;

  Transport transport_;
  Credentials credentials_;
  KnownService known_;
  SessionOptions options_;
  std::string audience_;  // empty: the status was not seen yet
  std::optional<Problem> problem_;
  Reply last_;
};

// Empty replies of calls that have nothing to say.
Status status_of(const Result<Reply>& reply);

// 128 random bits, for Idempotency-Key. Fails with entropy-failure.
Result<std::string> new_idempotency_key();

}  // namespace nsl::client
