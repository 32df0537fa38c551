#include "enclave/app/housekeeping.h"

#include <algorithm>
#include <utility>

namespace nsl::app {
namespace {

constexpr std::chrono::milliseconds kLook{200};  // between two looks at the clock

void tell(EventSink& events, std::string_view chore, const Status& status) {
  const EventField fields[] = {{"chore", chore}, {"error", status.error().slug()}};
  events.emit({"app.housekeeping-failed", fields});
}

}  // namespace

Housekeeping::Housekeeping(std::vector<Chore> chores, const platform::MonotonicClock& clock,
                           EventSink& events)
    : clock_(clock), events_(events) {
  for (Chore& chore : chores)
    entries_.push_back({.chore = std::move(chore), .due = clock.now(), .last = ok_status()});
  thread_ = std::thread([this] { run(); });
}

Housekeeping::~Housekeeping() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void Housekeeping::run_soon(std::string_view chore) {
  {
    const std::lock_guard lock(mutex_);
    for (Entry& entry : entries_)
      if (entry.chore.name == chore)
        entry.due = std::chrono::nanoseconds::min();
  }
  wake_.notify_all();
}

Status Housekeeping::last(std::string_view chore) const {
  const std::lock_guard lock(mutex_);
  for (const Entry& entry : entries_)
    if (entry.chore.name == chore)
      return entry.last;
  return ok_status();
}

Housekeeping::Entry* Housekeeping::next() {
  const auto now = clock_.now();
  const auto entry =
      std::ranges::find_if(entries_, [&](const Entry& other) { return other.due <= now; });
  return entry == entries_.end() ? nullptr : &*entry;
}

void Housekeeping::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    Entry* const entry = next();
    if (entry == nullptr) {
      wake_.wait_for(lock, kLook);
      continue;
    }
    entry->due = clock_.now() + entry->chore.every;
    lock.unlock();
    Status status = entry->chore.run();
    if (!status.ok())
      tell(events_, entry->chore.name, status);
    lock.lock();
    entry->last = std::move(status);
  }
}

}  // namespace nsl::app
