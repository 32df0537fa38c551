#include "enclave/storage/testing/memory_store.h"

#include "enclave/storage/testing/store_contract.h"

namespace nsl::storage::testing {
namespace {

class MemoryHolder final : public StoreHolder {
 public:
  StateStore& store() override { return store_.store; }

 private:
  MemoryStore store_{StoreLimits{.account_quota = kContractQuota}};
};

std::unique_ptr<StoreHolder> make_memory_store() { return std::make_unique<MemoryHolder>(); }

INSTANTIATE_TEST_SUITE_P(Memory, StoreContract, ::testing::Values(&make_memory_store));

TEST(MemoryStore, FailsTheWriteItIsToldTo) {
  MemoryStore memory;
  memory.backend->fail_write(Error(Errc::kStorageFull), 1);
  const auto put = [&](std::string_view key) {
    return run_transaction(memory.store,
                           [&](Transaction& t) { return t.put(as_bytes(key), as_bytes("1")); });
  };
  EXPECT_TRUE(put("a").ok());
  EXPECT_EQ(put("b").error().code(), Errc::kStorageFull);
  EXPECT_TRUE(put("c").ok());
  const std::vector<KeyValue> left = memory.backend->dump();
  ASSERT_EQ(left.size(), 2U);
  EXPECT_EQ(as_text(left[0].key), "a");
  EXPECT_EQ(as_text(left[1].key), "c");
}

TEST(MemoryStore, CountsCommitsAndConflicts) {
  MemoryStore memory;
  const auto loser = memory.store.begin();
  ASSERT_TRUE(loser->put(as_bytes("a"), as_bytes("1")).ok());
  ASSERT_TRUE(run_transaction(memory.store, [](Transaction& t) {
                return t.put(as_bytes("a"), as_bytes("2"));
              }).ok());
  EXPECT_FALSE(loser->commit(Durability::kSynced).ok());
  EXPECT_EQ(memory.store.statistics().commits, 1U);
  EXPECT_EQ(memory.store.statistics().conflicts, 1U);
}

}  // namespace
}  // namespace nsl::storage::testing
