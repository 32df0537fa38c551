#pragma once
// Counts events by their name: nsl_events_total{event="secrets.put"}. Names are a fixed set
// (base/event.h); beyond kMaxNames of them, what is new counts as "other".
//
// Thread-safety: any thread.

#include <functional>
#include <map>
#include <mutex>
#include <string>

#include "base/event.h"
#include "enclave/metrics/registry.h"

namespace nsl::metrics {

class EventCounter final : public EventSink {
 public:
  static constexpr std::size_t kMaxNames = 512;

  // `registry` outlives this.
  explicit EventCounter(Registry& registry) : registry_(registry) {}

  void emit(const Event& event) noexcept override;

 private:
  Counter& counter_of(std::string_view name);

  Registry& registry_;
  std::mutex mutex_;
  std::map<std::string, Counter*, std::less<>> counters_;
};

}  // namespace nsl::metrics
