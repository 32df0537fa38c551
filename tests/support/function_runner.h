#pragma once
// Runs functions the way the service does: the real engine in the real sandbox, driven by the real
// worker pool. Only the wall clock stands still, and the seed is the caller's.
//
// One runner is cheap (a few milliseconds, most of it the engine's base image): each test makes its
// own, so none sees what another left.
//
// Thread-safety: all members but the destructor may be called by any thread.

#include <cstdint>
#include <future>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "enclave/execution/function.h"
#include "enclave/execution/invocation.h"
#include "enclave/execution/worker_pool.h"
#include "enclave/platform/simulation/clock.h"
#include "enclave/platform/simulation/entropy.h"
#include "enclave/platform/testing/doubles.h"

namespace nsl::testing {

// The standard limits, but for these, and for the wall time where it is not among them: it is the
// longest there is, so that nothing depends on how busy the machine is.
execution::Limits limits_with(
    std::initializer_list<std::pair<execution::Limit, std::uint64_t>> changed);

inline constexpr UnixMillis kStartTime{1'700'000'000'000};  // 2023-11-14T22:13:20Z

struct RunOptions {
  std::string input{};  // JSON; empty: the function gets undefined
  std::vector<std::pair<std::string, std::string>> secrets{};
  // Of the top level and of the invocation. None: limits_with({}), then what the function's config
  // says.
  std::optional<execution::Limits> limits{};
  std::uint8_t seed = 1;  // each of the seed's bytes
  UnixMillis start = kStartTime;
  std::shared_ptr<execution::InvocationKeys> keys{};
  std::shared_ptr<execution::InvocationStorage> storage{};
};

class FunctionRunner {
 public:
  struct Options {
    std::uint32_t instances = 16;
    execution::WorkerPoolOptions pool{};
  };

  // Ends the process if the engine does not start: there is nothing to test then.
  FunctionRunner();
  explicit FunctionRunner(const Options& options);

  execution::Compilation compile(std::string_view source,
                                 const execution::Limits& limits = limits_with({}),
                                 std::string_view name = "function.js");

  // The function must have compiled.
  execution::Report invoke(const execution::Compilation& compilation, const RunOptions& options);

  // Both; the failure of a function that does not compile is the report's.
  execution::Report run(std::string_view source, const RunOptions& options = {});
  execution::Report run(std::string_view source, std::string_view input);

  // Submits to the pool without waiting; what the pool refuses is the report's failure.
  std::future<execution::Report> submit(const execution::Compilation& compilation,
                                        const RunOptions& options = {});

  std::unique_ptr<execution::Invocation> make_invocation(const execution::Compilation& compilation,
                                                         const RunOptions& options);

  sandbox::InstancePool& instances() { return *instances_; }
  execution::Runtime& runtime() { return runtime_; }
  execution::WorkerPool& workers() { return *workers_; }
  const platform::MonotonicClock& clock() const { return monotonic_; }
  // Waits for what runs and cancels what waits, as the service does when it stops.
  void stop() { workers_.reset(); }

 private:
  platform::testing::FrozenWallClock wall_;
  platform::simulation::SystemMonotonicClock monotonic_;
  platform::simulation::SystemEntropy entropy_;
  std::unique_ptr<sandbox::InstancePool> instances_;
  execution::Runtime runtime_;
  std::unique_ptr<execution::WorkerPool> workers_;
};

}  // namespace nsl::testing
