// Sixteen threads' transactions are those of some serial order. Here on the store in memory, which
// has the same transactions as the embedded one, so that ThreadSanitizer sees all of it.
#include <gtest/gtest.h>

#include "enclave/storage/testing/memory_store.h"
#include "tests/storage/history.h"

namespace nsl::storage::testing {
namespace {

TEST(Serializability, OfTheStoreInMemory) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    SCOPED_TRACE(seed);
    MemoryStore memory;
    const History history = run_history(memory.store, {.seed = seed});
    EXPECT_TRUE(history.failures.empty()) << history.failures.front();
    EXPECT_GT(history.done.size(), 0U);
    EXPECT_EQ(why_not_serializable(history), "");
  }
}

// A window that forgets nearly everything makes conflicts, never a wrong commit.
TEST(Serializability, WithAWindowThatIsTooSmall) {
  StoreLimits limits;
  limits.conflict_window = 4;
  MemoryStore memory(limits);
  const History history = run_history(memory.store, {.seed = 11});
  EXPECT_GT(history.done.size(), 0U);
  EXPECT_EQ(why_not_serializable(history), "");
}

// --- the proof itself can fail ---

Done done(std::uint64_t began, std::map<std::string, std::size_t> read,
          std::vector<std::string> scanned, std::vector<std::string> written) {
  return {.began = began,
          .ended = began + 100,
          .read = std::move(read),
          .scanned = std::move(scanned),
          .written = std::move(written)};
}

std::string verdict(std::vector<Done> all) {
  return why_not_serializable({.done = std::move(all), .conflicts = 0, .failures = {}});
}

TEST(SerializabilityProof, FindsALostUpdate) {
  EXPECT_NE(
      verdict({done(1, {{"0/a", kNobody}}, {}, {"0/a"}), done(2, {{"0/a", kNobody}}, {}, {"0/a"})}),
      "");
}

TEST(SerializabilityProof, FindsWriteSkew) {
  EXPECT_NE(verdict({done(1, {{"0/a", kNobody}, {"0/b", kNobody}}, {}, {"0/a"}),
                     done(2, {{"0/a", kNobody}, {"0/b", kNobody}}, {}, {"0/b"})}),
            "");
}

TEST(SerializabilityProof, FindsTwoThatScannedAndInserted) {
  EXPECT_NE(verdict({done(1, {{"0/a", kNobody}}, {"0"}, {"0/a"}),
                     done(2, {{"0/b", kNobody}}, {"0"}, {"0/b"})}),
            "");
}

TEST(SerializabilityProof, FindsAReadOfWhatDidNotCommit) {
  EXPECT_NE(verdict({done(1, {{"0/a", 7}}, {}, {})}), "");
}

TEST(SerializabilityProof, FindsAReadOfThePast) {
  EXPECT_NE(
      verdict({done(1, {{"0/a", kNobody}}, {}, {"0/a"}), done(1000, {{"0/a", kNobody}}, {}, {})}),
      "");
}

TEST(SerializabilityProof, AcceptsASerialOrder) {
  EXPECT_EQ(verdict({done(1, {{"0/a", kNobody}}, {"0"}, {"0/a"}),
                     done(2, {{"0/a", 0}, {"0/b", kNobody}}, {"0"}, {"0/b"}),
                     done(3, {{"0/a", 0}}, {}, {"0/a"})}),
            "");
}

}  // namespace
}  // namespace nsl::storage::testing
