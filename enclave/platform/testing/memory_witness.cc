#include "enclave/platform/testing/memory_witness.h"

namespace nsl::platform::testing {

Status MemoryWitness::refuse_if_failing() const {
  return failure_ ? Status(Error(*failure_, "the test's witness fails here")) : ok_status();
}

Result<std::optional<WitnessedState>> MemoryWitness::last() {
  const std::lock_guard lock(mutex_);
  NSL_RETURN_IF_ERROR(refuse_if_failing());
  return state_;
}

Status MemoryWitness::advance(const WitnessedState& state) {
  const std::lock_guard lock(mutex_);
  NSL_RETURN_IF_ERROR(refuse_if_failing());
  NSL_RETURN_IF_ERROR(check_advance(state_, state));
  state_ = state;
  ++advances_;
  return ok_status();
}

Status MemoryWitness::replace(const WitnessedState& state) {
  const std::lock_guard lock(mutex_);
  NSL_RETURN_IF_ERROR(refuse_if_failing());
  state_ = state;
  return ok_status();
}

std::optional<WitnessedState> MemoryWitness::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

std::uint64_t MemoryWitness::advances() const {
  const std::lock_guard lock(mutex_);
  return advances_;
}

void MemoryWitness::set(std::optional<WitnessedState> state) {
  const std::lock_guard lock(mutex_);
  state_ = state;
}

void MemoryWitness::fail(Errc code) {
  const std::lock_guard lock(mutex_);
  failure_ = code;
}

void MemoryWitness::mend() {
  const std::lock_guard lock(mutex_);
  failure_ = std::nullopt;
}

}  // namespace nsl::platform::testing
