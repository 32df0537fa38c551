#include "enclave/metrics/event_counter.h"

namespace nsl::metrics {

void EventCounter::emit(const Event& event) noexcept {
  const std::lock_guard lock(mutex_);
  counter_of(event.name).add();
}

Counter& EventCounter::counter_of(std::string_view name) {
  if (counters_.size() >= kMaxNames && !counters_.contains(name))
    name = "other";
  const auto found = counters_.find(name);
  if (found != counters_.end())
    return *found->second;
  Counter& made =
      registry_.counter({"nsl_events_total", "Events, by name", {{"event", std::string(name)}}});
  counters_.emplace(name, &made);
  return made;
}

}  // namespace nsl::metrics
