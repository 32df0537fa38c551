#pragma once
// The parts of `./dev bench engine`.

#include <string>

#include "bench/harness/harness.h"

namespace nsl::bench {

struct Options {
  std::string folder;  // bench/engine of the checkout
  int rounds = 7;
  int processor = 0;  // what is measured alone runs here
};

void bench_fresh(const Options& options, Figures& figures);
void bench_kernels(const Options& options, Figures& figures);
void bench_memory(const Options& options, Figures& figures);
void bench_workers(const Options& options, Figures& figures);

}  // namespace nsl::bench
