#pragma once
// The host side of guest/abi/abi.h: what each host call does, in one table. Everything a guest says
// is checked here once and becomes a value of ours; what it may not say in this phase is refused.
//
// One object an invocation (or a load), used by the thread that runs it.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "crypto/deterministic_random.h"
#include "enclave/execution/invocation_keys.h"
#include "enclave/execution/invocation_storage.h"
#include "enclave/execution/key_calls.h"
#include "enclave/execution/limits.h"
#include "enclave/execution/logs.h"
#include "enclave/execution/named_secret.h"
#include "enclave/execution/report.h"
#include "enclave/execution/seed.h"
#include "enclave/execution/storage_calls.h"
#include "enclave/sandbox/host_calls.h"

namespace nsl::execution {

// What an invocation may ask of the house. All of it outlives the table.
struct InvocationPorts {
  std::span<const std::string> key_names{};  // that the function's config lists
  InvocationKeys* keys = nullptr;
  InvocationStorage* storage = nullptr;
};

class HostCallTable final : public sandbox::HostCalls {
 public:
  enum class Phase { kLoading, kRunning };

  // `secrets` in the order in which the guest counts them; it and `seed` outlive the table. A
  // loading guest gets neither, and no ports.
  HostCallTable(Phase phase, const Limits& limits, UnixMillis start,
                std::span<const NamedSecret> secrets, const Seed* seed,
                const InvocationPorts& ports = {});

  sandbox::HostCallAnswer handle(sandbox::HostCall& call, const sandbox::Budget& budget) override;
  std::uint64_t price(sandbox::Tainted<std::uint32_t> op, std::uint32_t request) const override;

  // Moves the invocation's clock forward, never back.
  void set_time(UnixMillis now) { now_ = std::max(now_, now); }
  UnixMillis time() const { return now_; }

  // What the guest emitted since the last entry; each is taken once.
  std::optional<std::string> take_config() { return std::exchange(config_, std::nullopt); }
  std::optional<std::string> take_result() { return std::exchange(result_, std::nullopt); }
  std::optional<Failure> take_failure() { return std::exchange(failure_, std::nullopt); }
  std::optional<UnixMillis> take_wait() { return std::exchange(wait_until_, std::nullopt); }

  Logs& logs() { return logs_; }
  std::uint32_t signatures() const { return keys_.signatures(); }

 private:
  using Answer = sandbox::HostCallAnswer;
  using Call = sandbox::HostCall;

  Answer log(Call& call);
  Answer random(Call& call);
  Answer time(Call& call);
  Answer secret_size(Call& call);
  Answer secret(Call& call);
  Answer gas(Call& call, const sandbox::Budget& budget);
  Answer config(Call& call);
  Answer result(Call& call);
  Answer error(Call& call);
  Answer wait(Call& call);
  template <class Handler>
  Answer ask(Handler&& handler);

  const NamedSecret* secret_of(const Call& call) const;
  bool has_spoken() const { return config_ || result_ || failure_ || wait_until_; }

  const Phase phase_;
  const Limits& limits_;
  const std::span<const NamedSecret> secrets_;
  const Seed* const seed_;
  std::optional<crypto::DeterministicRandom> random_;  // made when first asked for
  KeyCalls keys_;
  StorageCalls storage_;
  UnixMillis now_;
  Logs logs_;

  std::optional<std::string> config_;
  std::optional<std::string> result_;
  std::optional<Failure> failure_;
  std::optional<UnixMillis> wait_until_;
};

}  // namespace nsl::execution
