#pragma once
// One invocation of a function: a state machine that owns a memory slot, not a thread.
//
//   created → start() ─┬→ done
//                      └→ waiting → resume() ─┬→ done
//                                             └→ waiting → …
//
// Whoever drives it calls start() once, then resume() when the time that the last step named has
// come, and takes the report when a step says done. The slot is wiped as soon as it is done.
//
// Thread-safety: one step at a time, each on any sandbox::GuestThread; cancel() from any thread at
// any time before the object is destroyed.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret_bytes.h"
#include "enclave/execution/function.h"
#include "enclave/execution/guest_run.h"
#include "enclave/execution/host_call_table.h"
#include "enclave/execution/invocation_keys.h"
#include "enclave/execution/invocation_storage.h"
#include "enclave/execution/runtime.h"

namespace nsl::execution {

struct InvocationRequest {
  SecretBytes input;                 // JSON; empty: the function gets undefined
  std::vector<NamedSecret> secrets;  // at least those that the function's config names
  Limits limits;                     // already those of function and caller together
  Seed seed;
  UnixMillis start;  // what Date.now() says at first
  // What context.keys and context.storage stand on; null: it has none. Let go before the report is
  // seen, so that who keeps the other share may commit then.
  std::shared_ptr<InvocationKeys> keys{};
  std::shared_ptr<InvocationStorage> storage{};
};

class Invocation {
 public:
  struct Step {
    bool done;
    std::chrono::nanoseconds resume_at{};  // on the runtime's monotonic clock, if not done
  };

  // Keeps those secrets that the function's config names, in its order, and wipes the rest; these and
  // the input are wiped when it is done. `runtime` outlives the invocation.
  Invocation(Runtime& runtime, std::shared_ptr<const Function> function, InvocationRequest request);

  Step start();
  Step resume();

  // Makes it end with `cancelled`: within a gas slice where it runs, at its next step where it
  // waits.
  void cancel() { run_.cancel(); }

  // Makes it done now, with this error. Where it waits; never during a step.
  void abandon(Error why) { finish(Failure{.error = std::move(why)}); }

  // Once, after a step said done.
  Report take_report() { return std::move(report_); }

 private:
  using Status = Result<sandbox::GuestStatus>;

  std::string_view input() const;
  std::optional<Failure> prepare();
  template <class Entry>
  Step step(Entry&& entry);
  Step settle(const Status& status);
  Step finish(std::variant<std::string, Failure> outcome);

  Runtime& runtime_;
  const std::shared_ptr<const Function> function_;
  InvocationRequest request_;
  HostCallTable calls_;
  GuestRun run_;
  std::optional<sandbox::InstancePool::Lease> lease_;
  std::chrono::nanoseconds wake_at_{};
  UnixMillis wake_time_;
  Report report_;
};

}  // namespace nsl::execution
