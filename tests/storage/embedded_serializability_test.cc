// Sixteen threads' transactions on the embedded store are those of some serial order, while tables
// are flushed and compacted beneath them.
#include <gtest/gtest.h>

#include "tests/storage/history.h"
#include "tests/support/embedded_platform.h"

namespace nsl::storage::testing {
namespace {

TEST(Serializability, OfTheEmbeddedStore) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    SCOPED_TRACE(seed);
    EmbeddedPlatform platform;
    platform::testing::MemoryFiles files;
    EmbeddedStoreOptions options;
    options.tuning.write_buffer = kibibytes(64);
    const auto embedded = EmbeddedStore::open(platform.ports(files), options);
    ASSERT_TRUE(embedded.ok()) << embedded.error();
    const History history = run_history((*embedded)->store(), {.seed = seed});
    EXPECT_TRUE(history.failures.empty()) << history.failures.front();
    EXPECT_GT(history.done.size(), 0U);
    EXPECT_EQ(why_not_serializable(history), "");
  }
}

}  // namespace
}  // namespace nsl::storage::testing
