#include "enclave/execution/limits.h"

#include <algorithm>
#include <string>

namespace nsl::execution {
namespace {

constexpr std::uint64_t kKiB = 1024;
constexpr std::uint64_t kMiB = 1024 * kKiB;

constexpr std::array<LimitSpec, kLimitCount> kTable{{
    {Limit::kGas, "gas", "gas", 1'000'000, 50'000'000'000, 1'000'000'000'000,
     "computation, the engine's own work included"},
    {Limit::kMemory, "memoryBytes", "bytes", 4 * kMiB, 64 * kMiB, 256 * kMiB,
     "linear memory, about 3 MiB of the engine's own included"},
    {Limit::kWallTime, "wallTimeMs", "ms", 1, 5'000, 60'000, "from start to end, waiting included"},
    {Limit::kSource, "sourceBytes", "bytes", 1, 8 * kMiB, 8 * kMiB, "the function's source, UTF-8"},
    {Limit::kInput, "inputBytes", "bytes", 1, 4 * kMiB, 16 * kMiB, "the input as JSON"},
    {Limit::kResult, "resultBytes", "bytes", 1, 4 * kMiB, 16 * kMiB, "the result as JSON"},
    {Limit::kLogs, "logBytes", "bytes", 0, 64 * kKiB, 1 * kMiB,
     "an invocation's log; what is more is dropped, with a mark"},
    {Limit::kSecrets, "secrets", "secrets", 0, 64, 64, "secrets that a function may name"},
    {Limit::kSecretBytes, "secretBytes", "bytes", 1, 64 * kKiB, 64 * kKiB, "one secret's value"},
    {Limit::kHostCalls, "hostCalls", "calls", 100, 100'000, 10'000'000,
     "calls out of the sandbox: log lines, random bytes, secrets, keys, storage, the clock, gas, "
     "timers"},
    {Limit::kImage, "imageBytes", "bytes", 64 * kKiB, 8 * kMiB, 64 * kMiB,
     "what a function's top level leaves in memory, kept as long as it is deployed"},
    {Limit::kCallDepth, "callDepth", "frames", 1'000, 40'000, 40'000,
     "nested calls inside the engine; a function meets a catchable error before it"},
}};

}  // namespace

std::span<const LimitSpec, kLimitCount> limit_table() { return kTable; }

const LimitSpec& spec(Limit limit) { return kTable[static_cast<std::size_t>(limit)]; }

std::optional<Limit> limit_named(std::string_view name) {
  for (const LimitSpec& row : kTable)
    if (row.name == name)
      return row.limit;
  return std::nullopt;
}

Limits::Limits() {
  for (const LimitSpec& row : kTable)
    values_[static_cast<std::size_t>(row.limit)] = row.standard;
}

Status Limits::set(Limit limit, std::uint64_t value) {
  const LimitSpec& row = spec(limit);
  if (value < row.smallest)
    return Error(Errc::kLimitOutOfRange, std::string(row.name) + " is " + std::to_string(value) +
                                             "; the smallest is " + std::to_string(row.smallest) +
                                             " " + std::string(row.unit));
  values_[static_cast<std::size_t>(limit)] = std::min(value, row.ceiling);
  return ok_status();
}

void Limits::lower(Limit limit, std::uint64_t value) {
  std::uint64_t& current = values_[static_cast<std::size_t>(limit)];
  current = std::min(current, value);
}

}  // namespace nsl::execution
