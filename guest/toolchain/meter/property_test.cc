#include <gtest/gtest.h>

#include "guest/toolchain/meter/testing/property.h"

namespace nsl::meter::testing {
namespace {

TEST(Property, AMeteredModuleDoesTheSameAndPaysForAllOfIt) {
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    SeededDecisions decisions(seed);
    ASSERT_EQ(check_generated_module(decisions), "") << "seed " << seed;
  }
}

}  // namespace
}  // namespace nsl::meter::testing
