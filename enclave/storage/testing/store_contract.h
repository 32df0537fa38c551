#pragma once
// What every StateStore must do, as tests (store_contract_test.cc): a test of a store instantiates
// StoreContract with a factory, which makes a new, empty store each time, with an account quota of
// kContractQuota.
//
//   INSTANTIATE_TEST_SUITE_P(Memory, StoreContract, ::testing::Values(&make_memory_store));

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "enclave/storage/key.h"
#include "enclave/storage/state_store.h"

namespace nsl::storage::testing {

inline constexpr ByteCount kContractQuota{1000};

// Owns what the store stands on.
class StoreHolder {
 public:
  StoreHolder() = default;
  StoreHolder(const StoreHolder&) = delete;
  StoreHolder& operator=(const StoreHolder&) = delete;
  virtual ~StoreHolder() = default;
  virtual StateStore& store() = 0;
};
using StoreFactory = std::unique_ptr<StoreHolder> (*)();

class StoreContract : public ::testing::TestWithParam<StoreFactory> {
 protected:
  StateStore& store() { return holder_->store(); }

  static Bytes key(std::string_view name) { return Key("test").text(name).bytes(); }

  void put(std::string_view name, std::string_view value) {
    const auto done =
        run_transaction(store(), [&](Transaction& t) { return t.put(key(name), as_bytes(value)); });
    ASSERT_TRUE(done.ok()) << done.error();
  }

  static std::string read(Reader& reader, std::string_view name) {
    const auto value = reader.get(key(name));
    EXPECT_TRUE(value.ok());
    return *value ? std::string(as_text(**value)) : "(none)";
  }

  // "a=1 b=2", all pages, `limit` records each.
  static std::string list(Reader& reader, std::size_t limit = 100) {
    ScanRequest request{.prefix = Key("test").bytes(), .limit = limit};
    std::string all;
    while (true) {
      const auto page = reader.scan(request);
      EXPECT_TRUE(page.ok());
      for (const KeyValue& record : page->records) {
        KeyParts parts(record.key);
        EXPECT_TRUE(parts.space("test").ok());
        all += (all.empty() ? "" : " ") + *parts.text() + "=" + std::string(as_text(record.value));
      }
      if (!page->next)
        return all;
      request.from = *page->next;
    }
  }

  static Errc commit_error(Transaction& transaction) {
    const auto committed = transaction.commit(Durability::kSynced);
    EXPECT_FALSE(committed.ok());
    return committed.ok() ? Errc::kInternal : committed.error().code();
  }

 private:
  std::unique_ptr<StoreHolder> holder_ = GetParam()();
};

}  // namespace nsl::storage::testing
