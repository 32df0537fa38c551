#include "enclave/gas/tab.h"

#include <algorithm>
#include <utility>

namespace nsl::gas {

Tab::Tab(UserId user, std::uint64_t account, const Balance& balance)
    : user_(std::move(user)), account_(account), balance_(balance) {}

Balance Tab::balance() const {
  const std::lock_guard lock(mutex_);
  return balance_;
}

std::optional<Gas> Tab::reserve(const GasRange& range) {
  const std::lock_guard lock(mutex_);
  const Gas amount = std::min(balance_.available(), range.most);
  if (closed_ || amount < range.least)
    return std::nullopt;
  balance_.reserved += amount;
  return amount;
}

void Tab::learn_credited(Gas credited) {
  const std::lock_guard lock(mutex_);
  balance_.credited = std::max(balance_.credited, credited);
}

void Tab::release(Gas reserved) {
  const std::lock_guard lock(mutex_);
  balance_.reserved -= reserved;
}

bool Tab::settle(Gas reserved, Gas used) {
  const std::lock_guard lock(mutex_);
  balance_.reserved -= reserved;
  balance_.debited += used;
  due_.amount += used;
  ++due_.invocations;
  return queue();
}

bool Tab::settle_written(Gas reserved, Gas used) {
  const std::lock_guard lock(mutex_);
  balance_.reserved -= reserved;
  balance_.debited += used;
  due_.fold = true;
  return queue();
}

Due Tab::take_due() {
  const std::lock_guard lock(mutex_);
  queued_ = false;
  return std::exchange(due_, Due{});
}

bool Tab::put_back(const Due& due) {
  const std::lock_guard lock(mutex_);
  due_.amount += due.amount;
  due_.invocations += due.invocations;
  due_.fold = due_.fold || due.fold;
  return queue();
}

bool Tab::fold_again() {
  const std::lock_guard lock(mutex_);
  due_.fold = true;
  return queue();
}

void Tab::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  due_ = Due{};
}

bool Tab::queue() {
  if (closed_)
    due_ = Due{};
  return !closed_ && !std::exchange(queued_, true);
}

}  // namespace nsl::gas
