#pragma once
// The peer: QuickJS 2025-04-26 as it comes, native, -O2 by the same clang.

#include <string>

#include "bench/harness/harness.h"

namespace nsl::bench {

// Runtime, context, evaluation, call with JSON in and out, and all the frees.
Nanos native_fresh(const std::string& source, const std::string& input, std::string& result);

// main() of `source` alone, in a context that was made before.
Nanos native_kernel(const std::string& source, std::string& result);

}  // namespace nsl::bench
