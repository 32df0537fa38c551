#pragma once
// Our side: the engine as the service has it, on a thread of its own stack, metered or not.

#include <functional>
#include <memory>
#include <string>

#include "bench/harness/harness.h"
#include "enclave/execution/function.h"
#include "enclave/execution/invocation.h"
#include "enclave/platform/buffered_entropy.h"
#include "enclave/platform/simulation/clock.h"
#include "enclave/platform/simulation/entropy.h"

namespace nsl::bench {

class OurEngine {
 public:
  // `module` is the metered engine or the one without gas charges.
  OurEngine(const sandbox::GuestModule& module, std::uint32_t max_instances);

  std::shared_ptr<const execution::Function> compile(const std::string& source);

  execution::InvocationRequest request(std::string input);

  // Submission to result on this thread, the wipe of the slot included.
  Nanos invoke(const std::shared_ptr<const execution::Function>& function, std::string input,
               std::string& result);

  execution::Runtime& runtime() { return runtime_; }

 private:
  platform::simulation::SystemWallClock wall_;
  platform::simulation::SystemMonotonicClock monotonic_;
  platform::simulation::SystemEntropy system_entropy_;
  platform::BufferedEntropy entropy_{system_entropy_};
  std::unique_ptr<sandbox::InstancePool> instances_;
  execution::Runtime runtime_;
};

// Runs `work` on a sandbox::GuestThread pinned to `processor`, and waits for it.
void on_guest_thread(int processor, std::function<void()> work);

const sandbox::GuestModule& unmetered_module();

}  // namespace nsl::bench
