#include "enclave/metrics/registry.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <numeric>
#include <utility>

namespace nsl::metrics {
namespace {

std::string number(double value) {
  if (std::isnan(value))
    return "NaN";
  if (std::isinf(value))
    return value > 0 ? "+Inf" : "-Inf";
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value);
  return {text.data(), end.ptr};
}

void append_escaped(std::string& out, std::string_view text) {
  for (const char c : text) {
    if (c == '\\' || c == '"')
      out += '\\';
    if (c == '\n')
      out += "\\n";
    else
      out += c;
  }
}

void append_line(std::string& out, std::string_view name, const std::vector<Label>& labels,
                 std::string_view value) {
  out += name;
  if (!labels.empty()) {
    out += '{';
    for (const Label& label : labels) {
      out += label.name + "=\"";
      append_escaped(out, label.value);
      out += "\",";
    }
    out.back() = '}';
  }
  out += ' ';
  out += value;
  out += '\n';
}

void append_histogram(std::string& out, const Description& description,
                      const Histogram::Snapshot& snapshot) {
  std::vector<Label> labels = description.labels;
  labels.push_back({"le", ""});
  for (std::size_t i = 0; i < snapshot.counts.size(); ++i) {
    labels.back().value = i < snapshot.bounds.size() ? number(snapshot.bounds[i]) : "+Inf";
    append_line(out, description.name + "_bucket", labels, std::to_string(snapshot.counts[i]));
  }
  append_line(out, description.name + "_sum", description.labels, number(snapshot.sum));
  append_line(out, description.name + "_count", description.labels,
              std::to_string(snapshot.counts.back()));
}

}  // namespace

Histogram::Histogram(std::vector<double> bounds)
    : bounds_(std::move(bounds)), counts_(bounds_.size() + 1) {}

void Histogram::observe(double value) {
  const auto bucket = std::ranges::lower_bound(bounds_, value) - bounds_.begin();
  const std::lock_guard lock(mutex_);
  ++counts_[static_cast<std::size_t>(bucket)];
  sum_ += value;
}

Histogram::Snapshot Histogram::snapshot() const {
  const std::lock_guard lock(mutex_);
  Snapshot snapshot{.bounds = bounds_, .counts = counts_, .sum = sum_};
  std::partial_sum(snapshot.counts.begin(), snapshot.counts.end(), snapshot.counts.begin());
  return snapshot;
}

Counter& Registry::counter(const Description& description) {
  const std::lock_guard lock(mutex_);
  Counter& made = counters_.emplace_back();
  add({description, "counter", [&made](const Description& what, std::string& out) {
         append_line(out, what.name, what.labels, std::to_string(made.value()));
       }});
  return made;
}

Histogram& Registry::histogram(const Description& description, std::vector<double> bounds) {
  const std::lock_guard lock(mutex_);
  Histogram& made = histograms_.emplace_back(std::move(bounds));
  add({description, "histogram", [&made](const Description& what, std::string& out) {
         append_histogram(out, what, made.snapshot());
       }});
  return made;
}

void Registry::gauge(const Description& description, std::function<double()> value) {
  const std::lock_guard lock(mutex_);
  add({description, "gauge", [value = std::move(value)](const Description& what, std::string& out) {
         append_line(out, what.name, what.labels, number(value()));
       }});
}

void Registry::total(const Description& description, std::function<std::uint64_t()> value) {
  const std::lock_guard lock(mutex_);
  add({description, "counter",
       [value = std::move(value)](const Description& what, std::string& out) {
         append_line(out, what.name, what.labels, std::to_string(value()));
       }});
}

void Registry::add(Metric metric) {
  const auto after = std::ranges::find_if(
      metrics_.rbegin(), metrics_.rend(),
      [&](const Metric& other) { return other.description.name == metric.description.name; });
  metrics_.insert(after == metrics_.rend() ? metrics_.end() : after.base(), std::move(metric));
}

std::string Registry::exposition() const {
  const std::lock_guard lock(mutex_);
  std::string out;
  std::string_view last;
  for (const Metric& metric : metrics_) {
    const Description& what = metric.description;
    if (what.name != last)
      out += "# HELP " + what.name + " " + what.help + "\n# TYPE " + what.name + " " +
             std::string(metric.type) + "\n";
    last = what.name;
    metric.write(what, out);
  }
  return out;
}

}  // namespace nsl::metrics
