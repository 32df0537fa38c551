// The embedded store beside a plain map, under the same random transactions, with power cuts and
// restarts in between.

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <map>
#include <random>

#include "enclave/platform/testing/unsynced_dropping_files.h"
#include "tests/support/embedded_platform.h"

namespace nsl::storage::testing {
namespace {

using Model = std::map<std::string, std::string>;
using platform::testing::UnsyncedDroppingFiles;

class ModelRun {
 public:
  explicit ModelRun(std::uint64_t seed) : random_(seed) { open(); }

  void open() {
    EmbeddedStoreOptions options;
    options.tuning.write_buffer = kibibytes(64);  // tables and segments often
    auto embedded = EmbeddedStore::open(platform_.ports(*files_), options);
    ASSERT_TRUE(embedded.ok()) << embedded.error();
    embedded_ = std::move(*embedded);
  }

  // One random transaction on both sides.
  void transact() {
    const auto transaction = embedded_->store().begin();
    Model next = history_.back();
    for (std::uint64_t changes = 1 + random_() % 8; changes > 0; --changes)
      change(*transaction, next);
    check_scan(*transaction, next);
    const bool synced = random_() % 3 == 0;
    const auto committed =
        transaction->commit(synced ? Durability::kSynced : Durability::kBuffered);
    ASSERT_TRUE(committed.ok()) << committed.error();
    history_.push_back(std::move(next));
    if (synced)
      forget_history();
  }

  void sync() {
    ASSERT_TRUE(embedded_->store().sync().ok());
    forget_history();
  }

  void restart() {
    embedded_.reset();
    open();
    forget_history();  // an orderly end loses nothing
    expect(history_.back());
  }

  // What is there afterwards is one of the states since the last sync.
  void cut_power() {
    const auto left = files_->crash(random_());
    embedded_.reset();
    files_ = std::make_unique<UnsyncedDroppingFiles>(left);
    open();
    const Model found = content();
    const auto state = std::ranges::find(history_, found);
    ASSERT_NE(state, history_.end()) << "a state that never was, of " << found.size();
    history_ = {found};
  }

  void expect(const Model& model) { EXPECT_EQ(content(), model); }
  std::uint64_t draw(std::uint64_t below) { return random_() % below; }

 private:
  void forget_history() { history_.erase(history_.begin(), std::prev(history_.end())); }

  void change(Transaction& transaction, Model& model) {
    const std::string key = "key" + std::to_string(random_() % 200);
    if (random_() % 4 == 0) {
      ASSERT_TRUE(transaction.erase(as_bytes(key)).ok());
      model.erase(key);
      return;
    }
    const std::string value(random_() % 300, static_cast<char>('a' + random_() % 26));
    ASSERT_TRUE(transaction.put(as_bytes(key), as_bytes(value)).ok());
    model[key] = value;
  }

  void check_scan(Reader& reader, const Model& model) {
    const std::string prefix = "key" + std::to_string(random_() % 20);
    const auto page = reader.scan({.prefix = to_bytes(prefix), .limit = 1 + random_() % 20});
    ASSERT_TRUE(page.ok()) << page.error();
    auto expected = model.lower_bound(prefix);
    for (const KeyValue& record : page->records) {
      ASSERT_NE(expected, model.end());
      EXPECT_EQ(as_text(record.key), expected->first);
      EXPECT_EQ(as_text(record.value), expected->second);
      ++expected;
    }
    if (!page->next) {
      EXPECT_TRUE(expected == model.end() || !expected->first.starts_with(prefix));
    }
  }

  Model content() {
    Model all;
    const auto reader = embedded_->store().snapshot();
    ScanRequest request;
    while (true) {
      const auto page = reader->scan(request);
      if (!page.ok()) {
        ADD_FAILURE() << page.error();
        return all;
      }
      for (const KeyValue& record : page->records)
        all.emplace(as_text(record.key), as_text(record.value));
      if (!page->next)
        return all;
      request.from = *page->next;
    }
  }

  std::mt19937_64 random_;
  EmbeddedPlatform platform_;
  std::unique_ptr<UnsyncedDroppingFiles> files_ = std::make_unique<UnsyncedDroppingFiles>();
  std::unique_ptr<EmbeddedStore> embedded_;
  std::deque<Model> history_{Model{}};  // the last state that is certainly durable, and all since
};

TEST(StorageModel, AgreesWithAMapThroughPowerCutsAndRestarts) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    ModelRun run(seed);
    for (int step = 0; step < 600 && !::testing::Test::HasFailure(); ++step) {
      switch (run.draw(40)) {
        case 0:
          run.cut_power();
          break;
        case 1:
          run.restart();
          break;
        case 2:
          run.sync();
          break;
        default:
          run.transact();
          break;
      }
    }
  }
}

}  // namespace
}  // namespace nsl::storage::testing
