#pragma once
// The first header of this room: metrics by name, and their exposition in Prometheus' text format
// (version 0.0.4).
//
//   Registry registry;
//   Counter& taken = registry.counter({"nsl_requests_total", "Requests that were taken in"});
//   registry.gauge({"nsl_connections", "Connections now"}, [&] { return server.counts().connections; });
//
// Metrics are registered while the program starts, and live as long as the registry. A label's values
// are a fixed, small set: never a user's, never a caller's.
//
// Thread-safety: all members may be called by any thread. A gauge's function is called by whoever asks
// for the exposition; it must be short, and not call the registry.

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace nsl::metrics {

struct Label {
  std::string name;
  std::string value;
};

struct Description {
  std::string name;  // [a-z_]+, "nsl_…", with a unit at its end; of a counter "…_total"
  std::string help;  // one sentence
  std::vector<Label> labels{};
};

// Only rises.
class Counter {
 public:
  void add(std::uint64_t count = 1) { value_.fetch_add(count, std::memory_order_relaxed); }
  std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

// How many of the observed values were at most each bound.
class Histogram {
 public:
  // Ascending.
  explicit Histogram(std::vector<double> bounds);

  void observe(double value);

  struct Snapshot {
    std::vector<double> bounds;
    std::vector<std::uint64_t> counts;  // of values up to that bound; one more: of all
    double sum = 0;
  };
  Snapshot snapshot() const;

 private:
  const std::vector<double> bounds_;
  mutable std::mutex mutex_;
  std::vector<std::uint64_t> counts_;  // one more than the bounds
  double sum_ = 0;
};

class Registry {
 public:
  Registry() = default;
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  Counter& counter(const Description& description);
  Histogram& histogram(const Description& description, std::vector<double> bounds);
  // Asked when there is somebody who wants to know.
  void gauge(const Description& description, std::function<double()> value);
  // The same for a sum that somebody else keeps, which only rises.
  void total(const Description& description, std::function<std::uint64_t()> value);

  // Content type: text/plain; version=0.0.4
  std::string exposition() const;

 private:
  struct Metric {
    Description description;
    std::string_view type;
    std::function<void(const Description&, std::string&)> write;
  };

  void add(Metric metric);

  mutable std::mutex mutex_;
  std::deque<Counter> counters_;
  std::deque<Histogram> histograms_;
  std::vector<Metric> metrics_;  // those of one name stand together
};

}  // namespace nsl::metrics
