#include "enclave/storage/conflict_window.h"

#include <algorithm>

namespace nsl::storage {

ConflictWindow::Number ConflictWindow::begin() {
  const std::lock_guard lock(mutex_);
  const Number mark = incomplete_.empty() ? last_ : *incomplete_.begin() - 1;
  marks_.insert(mark);
  return mark;
}

void ConflictWindow::end(Number mark) {
  const std::lock_guard lock(mutex_);
  marks_.erase(marks_.find(mark));
  forget_old();
}

bool ConflictWindow::written_above(Number mark, const Bytes& key) const {
  const auto found = writer_.find(key);
  return found != writer_.end() && found->second > mark;
}

bool ConflictWindow::written_above(Number mark, const KeyRange& range) const {
  if (!range.to.empty() && range.from >= range.to)
    return false;
  auto it = writer_.lower_bound(range.from);
  const auto end = range.to.empty() ? writer_.end() : writer_.lower_bound(range.to);
  for (; it != end; ++it) {
    if (it->second > mark)
      return true;
  }
  return false;
}

Result<ConflictWindow::Number> ConflictWindow::reserve(Number mark, const std::set<Bytes>& reads,
                                                       const std::vector<KeyRange>& ranges,
                                                       const Changes& changes) {
  const std::lock_guard lock(mutex_);
  const auto clashes = [&](const auto& what) { return written_above(mark, what); };
  if (mark < forgotten_ || std::ranges::any_of(reads, clashes) ||
      std::ranges::any_of(ranges, clashes) ||
      std::ranges::any_of(changes, [&](const auto& change) { return clashes(change.first); }))
    return Error(Errc::kConflict);
  if (changes.empty())
    return Number{0};
  const Number number = ++last_;
  incomplete_.insert(number);
  for (const auto& [key, value] : changes) {
    writer_[key] = number;
    order_.emplace_back(number, key);
  }
  return number;
}

void ConflictWindow::complete(Number number) {
  const std::lock_guard lock(mutex_);
  incomplete_.erase(number);
  forget_old();
}

// No transaction of now or later has a mark below `oldest`.
void ConflictWindow::forget_old() {
  Number oldest = incomplete_.empty() ? last_ : *incomplete_.begin() - 1;
  if (!marks_.empty())
    oldest = std::min(oldest, *marks_.begin());
  while (!order_.empty() && (order_.front().first <= oldest || order_.size() > capacity_)) {
    const auto& [number, key] = order_.front();
    if (number > oldest)
      forgotten_ = std::max(forgotten_, number);
    const auto found = writer_.find(key);
    if (found != writer_.end() && found->second == number)
      writer_.erase(found);
    order_.pop_front();
  }
}

}  // namespace nsl::storage
