#include "enclave/interface/caller_gate.h"

#include <algorithm>
#include <cmath>

namespace nsl::interface {

void CallerGate::Bucket::fill(std::chrono::nanoseconds now, double rate, double burst) {
  const double seconds = std::chrono::duration<double>(now - at).count();
  left = std::min(burst, left + std::max(0.0, seconds) * rate);
  at = now;
}

bool CallerGate::Bucket::take(double rate, std::uint32_t& retry_after) {
  if (left >= 1) {
    left -= 1;
    return true;
  }
  retry_after = static_cast<std::uint32_t>(std::clamp(std::ceil((1 - left) / rate), 1.0, 3600.0));
  return false;
}

CallerGate::Permit& CallerGate::Permit::operator=(Permit&& other) noexcept {
  if (this != &other) {
    release();
    gate_ = std::exchange(other.gate_, nullptr);
    user_ = std::move(other.user_);
  }
  return *this;
}

void CallerGate::Permit::release() {
  if (gate_ != nullptr)
    std::exchange(gate_, nullptr)->leave(user_);
}

Result<CallerGate::Permit> CallerGate::enter(const UserId& user, std::uint32_t& retry_after) {
  const CallerLimits limits = this->limits();
  const auto now = clock_.now();
  Shard& shard = shard_of(user);
  const std::lock_guard lock(shard.mutex);
  auto found = shard.callers.find(user.value());
  if (found == shard.callers.end()) {
    if (shard.callers.size() >= kMaxCallers / kShards)
      forget_idle(shard, now, limits);
    if (shard.callers.size() >= kMaxCallers / kShards)
      return Error(Errc::kQueueFull);
    const Caller caller{.bucket = {.left = double(limits.burst), .at = now}};
    found = shard.callers.emplace(user.value(), caller).first;
  }
  Caller& caller = found->second;
  caller.bucket.fill(now, limits.requests_a_second, limits.burst);
  if (caller.at_work >= limits.at_once)
    return Error(Errc::kTooManyAtOnce, "at most " + std::to_string(limits.at_once));
  if (!caller.bucket.take(limits.requests_a_second, retry_after))
    return Error(Errc::kRateLimited,
                 "at most " + std::to_string(limits.requests_a_second) + " in a second");
  ++caller.at_work;
  return Permit(*this, user);
}

Status CallerGate::admit_registration(std::uint32_t& retry_after) {
  const CallerLimits limits = this->limits();
  const std::lock_guard lock(registrations_mutex_);
  if (!std::exchange(had_registration_, true))
    registrations_ = {.left = double(limits.registration_burst), .at = clock_.now()};
  registrations_.fill(clock_.now(), limits.registrations_a_second, limits.registration_burst);
  if (!registrations_.take(limits.registrations_a_second, retry_after))
    return Error(Errc::kRateLimited, "too many users register at the moment");
  return ok_status();
}

CallerLimits CallerGate::limits() const {
  const std::lock_guard lock(limits_mutex_);
  return limits_;
}

void CallerGate::set_limits(const CallerLimits& limits) {
  const std::lock_guard lock(limits_mutex_);
  limits_ = limits;
}

CallerGate::Shard& CallerGate::shard_of(const UserId& user) {
  return shards_[std::hash<std::string>{}(user.value()) % kShards];
}

void CallerGate::forget_idle(Shard& shard, std::chrono::nanoseconds now,
                             const CallerLimits& limits) {
  for (auto entry = shard.callers.begin(); entry != shard.callers.end();) {
    Caller& caller = entry->second;
    caller.bucket.fill(now, limits.requests_a_second, limits.burst);
    const bool idle = caller.at_work == 0 && caller.bucket.left >= limits.burst;
    entry = idle ? shard.callers.erase(entry) : std::next(entry);
  }
}

void CallerGate::leave(const UserId& user) {
  Shard& shard = shard_of(user);
  const std::lock_guard lock(shard.mutex);
  if (const auto found = shard.callers.find(user.value()); found != shard.callers.end())
    --found->second.at_work;
}

}  // namespace nsl::interface
