#pragma once
// What the benchmarks share: rounds, percentiles, the table, the JSON file.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace nsl::bench {

using Nanos = std::chrono::nanoseconds;

inline Nanos now() { return std::chrono::steady_clock::now().time_since_epoch(); }

inline double micros(Nanos duration) { return static_cast<double>(duration.count()) / 1000.0; }

// The value below which `percent` of the samples lie.
inline double percentile(std::vector<double> samples, double percent) {
  std::sort(samples.begin(), samples.end());
  return samples[static_cast<std::size_t>(static_cast<double>(samples.size() - 1) * percent / 100)];
}
inline double median(std::vector<double> samples) { return percentile(std::move(samples), 50); }

// Runs the contenders in turn, round after round, so that whatever else happens on the machine
// happens to all; the first round only warms up. Each returns its time; the result is the medians.
inline std::vector<double> alternate(int rounds,
                                     const std::vector<std::function<double()>>& contenders) {
  std::vector<std::vector<double>> times(contenders.size());
  for (int round = 0; round <= rounds; ++round)
    for (std::size_t i = 0; i < contenders.size(); ++i) {
      const double time = contenders[i]();
      if (round > 0)
        times[i].push_back(time);
    }
  std::vector<double> medians;
  for (const auto& samples : times)
    medians.push_back(median(samples));
  return medians;
}

// The figures of a run: printed as they come, written as {"metric": number} at the end.
class Figures {
 public:
  void add(const std::string& metric, double value, const std::string& unit,
           const std::string& remark = "");
  void note(const std::string& text);
  bool write(const std::string& path) const;

 private:
  std::map<std::string, double> values_;
};

std::string read_file(const std::string& path);  // ends the program when it can't

// This thread, and those that it starts, on these processors only.
void pin_to(const std::vector<int>& processors);

std::uint64_t resident_bytes();

}  // namespace nsl::bench
