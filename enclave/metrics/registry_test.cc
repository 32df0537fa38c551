#include "enclave/metrics/registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "enclave/metrics/event_counter.h"

namespace nsl::metrics {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Registry, WritesCountersWithHelpAndType) {
  Registry registry;
  registry.counter({"nsl_things_total", "Things"}).add(3);
  EXPECT_EQ(registry.exposition(),
            "# HELP nsl_things_total Things\n# TYPE nsl_things_total counter\n"
            "nsl_things_total 3\n");
}

TEST(Registry, PutsThoseOfOneNameTogether) {
  Registry registry;
  registry.counter({"nsl_a_total", "A", {{"kind", "one"}}});
  registry.counter({"nsl_b_total", "B"});
  registry.counter({"nsl_a_total", "A", {{"kind", "two"}}});
  EXPECT_EQ(registry.exposition(),
            "# HELP nsl_a_total A\n# TYPE nsl_a_total counter\n"
            "nsl_a_total{kind=\"one\"} 0\nnsl_a_total{kind=\"two\"} 0\n"
            "# HELP nsl_b_total B\n# TYPE nsl_b_total counter\nnsl_b_total 0\n");
}

TEST(Registry, AsksAGaugeEachTime) {
  Registry registry;
  double level = 1.5;
  registry.gauge({"nsl_level", "Level"}, [&] { return level; });
  EXPECT_THAT(registry.exposition(), HasSubstr("nsl_level 1.5\n"));
  level = 2;
  EXPECT_THAT(registry.exposition(), HasSubstr("nsl_level 2\n"));
}

TEST(Registry, WritesAHistogramAsCumulativeBuckets) {
  Registry registry;
  Histogram& histogram = registry.histogram({"nsl_time_seconds", "Time"}, {0.5, 1});
  for (const double value : {0.1, 0.5, 0.7, 5.0})
    histogram.observe(value);
  EXPECT_THAT(registry.exposition(),
              HasSubstr("nsl_time_seconds_bucket{le=\"0.5\"} 2\n"
                        "nsl_time_seconds_bucket{le=\"1\"} 3\n"
                        "nsl_time_seconds_bucket{le=\"+Inf\"} 4\n"
                        "nsl_time_seconds_sum 6.3\nnsl_time_seconds_count 4\n"));
}

TEST(Registry, EscapesALabelsValue) {
  Registry registry;
  registry.counter({"nsl_a_total", "A", {{"kind", "a\"b\\c\nd"}}});
  EXPECT_THAT(registry.exposition(), HasSubstr(R"({kind="a\"b\\c\nd"} 0)"));
}

TEST(EventCounter, CountsByName) {
  Registry registry;
  EventCounter counter(registry);
  counter.emit({"a.b", {}});
  counter.emit({"a.b", {}});
  counter.emit({"a.c", {}});
  EXPECT_THAT(registry.exposition(), HasSubstr("nsl_events_total{event=\"a.b\"} 2\n"));
  EXPECT_THAT(registry.exposition(), HasSubstr("nsl_events_total{event=\"a.c\"} 1\n"));
}

TEST(EventCounter, KeepsABoundedNumberOfNames) {
  Registry registry;
  EventCounter counter(registry);
  for (std::size_t i = 0; i < EventCounter::kMaxNames + 5; ++i)
    counter.emit({"a." + std::to_string(i), {}});
  EXPECT_THAT(registry.exposition(), HasSubstr("{event=\"other\"} 5\n"));
  EXPECT_THAT(registry.exposition(),
              Not(HasSubstr("a." + std::to_string(EventCounter::kMaxNames))));
}

}  // namespace
}  // namespace nsl::metrics
