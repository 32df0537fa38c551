#pragma once
// Who listens to events: the log, the metrics, and what readiness is told from.
//
// Thread-safety: events() and metrics() may be used by any thread.

#include <atomic>
#include <memory>

#include "base/event.h"
#include "enclave/app/configuration.h"
#include "enclave/app/platform.h"
#include "enclave/logger/logger.h"
#include "enclave/logger/rotating_file.h"
#include "enclave/metrics/event_counter.h"
#include "enclave/metrics/registry.h"

namespace nsl::app {

class Telemetry {
 public:
  // `platform` outlives this. Makes the log's directory.
  static Result<std::unique_ptr<Telemetry>> create(const Configuration& configuration,
                                                   Platform& platform);

  EventSink& events() { return fan_; }
  metrics::Registry& metrics() { return metrics_; }
  // Whether the store has told that it takes no more writes.
  bool store_is_poisoned() const { return fan_.poisoned(); }

 private:
  // Every event to each of them.
  class Fan final : public EventSink {
   public:
    Fan(EventSink& log, EventSink& counter) : log_(log), counter_(counter) {}
    void emit(const Event& event) noexcept override;
    bool poisoned() const { return poisoned_; }

   private:
    EventSink& log_;
    EventSink& counter_;
    std::atomic<bool> poisoned_{false};
  };

  Telemetry(const Configuration& configuration, const platform::WallClock& wall,
            std::unique_ptr<platform::Files> files);

  const std::unique_ptr<platform::Files> files_;  // null: no files
  std::unique_ptr<logger::RotatingFile> file_;
  logger::StandardError standard_error_;
  metrics::Registry metrics_;
  metrics::EventCounter counter_{metrics_};
  logger::Logger logger_;
  Fan fan_;
};

}  // namespace nsl::app
