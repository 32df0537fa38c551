#include "enclave/engine/invocation_log.h"

#include "enclave/engine/testing/shop.h"

namespace nsl::engine {
namespace {

const UserId kAda("ada");
const UserId kBob("bob");

class InvocationLogTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const UserId& user : {kAda, kBob})
      ASSERT_TRUE(vault_.create(user).ok());
    open({.window = std::chrono::milliseconds(1)});
  }

  void open(const InvocationLogOptions& options) {
    log_.reset();
    log_ = std::make_unique<InvocationLog>(
        InvocationLogPorts{vault_.memory.store, *vault_.data_keys, wall_, vault_.events}, options);
  }
  InvocationRecord record(const UserId& caller, const UserId& owner) {
    InvocationRecord record;
    wall_.set(wall_.now() + std::chrono::milliseconds(1));
    record.id = make_invocation_id(wall_.now(), vault_.entropy).value();
    record.caller = caller;
    record.owner = owner;
    record.function = FunctionName("f");
    record.started = wall_.now();
    record.log = {{execution::LogLevel::kInfo, "canary-log"}};
    return record;
  }
  // Adds `count` and waits; the ids, in the order of time.
  std::vector<InvocationId> add(std::size_t count, const UserId& caller = kAda) {
    std::vector<InvocationId> ids;
    for (std::size_t i = 0; i < count; ++i) {
      InvocationRecord one = record(caller, kAda);
      ids.push_back(one.id);
      log_->add(std::move(one));
    }
    log_->flush();
    return ids;
  }
  std::vector<InvocationId> list(const UserId& user, std::size_t limit = 100) {
    std::vector<InvocationId> ids;
    std::optional<InvocationId> before;
    for (bool more = true; more;) {
      const auto page = log_->list(*vault_.memory.store.snapshot(), user, before, limit);
      if (!page.ok()) {
        ADD_FAILURE() << page.error();
        return ids;
      }
      for (const InvocationRecord& one : page->invocations)
        ids.push_back(one.id);
      before = page->before;
      more = before.has_value();
    }
    return ids;
  }

  keys::testing::Vault vault_;
  platform::testing::FrozenWallClock wall_;
  std::unique_ptr<InvocationLog> log_;
};

TEST_F(InvocationLogTest, ShowsARecordToTheCallerAndTheOwnerAlone) {
  const auto ids = add(1, kBob);
  const auto snapshot = vault_.memory.store.snapshot();
  for (const UserId& user : {kAda, kBob})
    EXPECT_EQ(log_->get(*snapshot, user, ids[0].value())->log[0].text, "canary-log");
  EXPECT_EQ(log_->get(*snapshot, UserId("carol"), ids[0].value()).error().code(), Errc::kNotFound);
  EXPECT_EQ(log_->get(*snapshot, kAda, "no id").error().code(), Errc::kNotFound);
  EXPECT_EQ(log_->get(*snapshot, kAda, std::string(32, '0')).error().code(), Errc::kNotFound);
}

TEST_F(InvocationLogTest, ListsTheNewestFirstInPages) {
  auto ids = add(7);
  std::ranges::reverse(ids);
  EXPECT_EQ(list(kAda, 3), ids);
  EXPECT_EQ(list(kBob), std::vector<InvocationId>());
}

TEST_F(InvocationLogTest, KeepsTheNewestAndNoneThatIsTooOld) {
  open({.window = std::chrono::milliseconds(1), .most = 5, .oldest = std::chrono::hours(1)});
  auto ids = add(8);
  ASSERT_TRUE(log_->sweep().ok());
  EXPECT_EQ(list(kAda).size(), 5u);
  EXPECT_EQ(list(kAda)[0], ids[7]);
  wall_.set(wall_.now() + std::chrono::hours(2));
  const auto later = add(1, kBob);
  ASSERT_TRUE(log_->sweep().ok());
  EXPECT_EQ(list(kAda), later);
  EXPECT_EQ(list(kBob), later);
}

TEST_F(InvocationLogTest, SweepsAUserOfWhomItWroteMany) {
  open({.window = std::chrono::milliseconds(1), .most = 5});
  add(300);
  EXPECT_LE(list(kAda).size(), 60u);
}

TEST_F(InvocationLogTest, DropsWhatHasNoRoomAndTells) {
  open({.window = std::chrono::hours(1), .queue = 2});
  for (int i = 0; i < 5; ++i)
    log_->add(record(kAda, kAda));
  log_.reset();  // writes
  open({});
  EXPECT_EQ(list(kAda).size(), 2u);
  EXPECT_EQ(vault_.events.count("invocations.records-dropped"), 1u);
}

TEST_F(InvocationLogTest, WritesTheOthersIfOneUserIsGoneOrFull) {
  ASSERT_TRUE(vault_.memory.store.set_quota(storage::Account("bob"), ByteCount(1)).ok());
  log_->add(record(kBob, kAda));
  log_->add(record(UserId("carol"), kAda));
  log_->add(record(kAda, kAda));
  log_->flush();
  EXPECT_EQ(list(kAda).size(), 3u);
  EXPECT_EQ(list(kBob).size(), 0u);
  EXPECT_GE(vault_.events.count("invocations.records-dropped"), 1u);
}

TEST_F(InvocationLogTest, CutsLongLogsAndTexts) {
  InvocationRecord large = record(kAda, kAda);
  large.error = "function-threw";
  large.message = std::string(kMaxRecordedTextBytes - 1, 'm') + "\xC3\xA4";
  large.log.assign(3, {execution::LogLevel::kError, std::string(kMaxRecordedLogBytes / 2, 'x')});
  const InvocationId id = large.id;
  log_->add(std::move(large));
  log_->flush();
  const auto read = log_->get(*vault_.memory.store.snapshot(), kAda, id.value());
  ASSERT_TRUE(read.ok()) << read.error();
  EXPECT_EQ(read->message, std::string(kMaxRecordedTextBytes - 1, 'm')) << "no half character";
  EXPECT_TRUE(read->log_is_cut);
  ASSERT_EQ(read->log.size(), 2u);
  EXPECT_LT(read->log[1].text.size(), kMaxRecordedLogBytes / 2);
}

TEST_F(InvocationLogTest, ShowsNoLogInTheStore) {
  add(1);
  for (const storage::KeyValue& one : vault_.memory.backend->dump())
    EXPECT_EQ(as_text(one.value).find("canary-log"), std::string_view::npos);
}

TEST_F(InvocationLogTest, IsErasedWithItsUserInBatches) {
  add(120);
  int rounds = 0;
  for (bool more = true; more; ++rounds)
    ASSERT_TRUE(vault_
                    .act([&](auto& transaction, auto&) -> Status {
                      NSL_ASSIGN_OR_RETURN(more, log_->erase_some_of(transaction, kAda));
                      return ok_status();
                    })
                    .ok());
  EXPECT_EQ(rounds, 2);
  EXPECT_TRUE(list(kAda).empty());
}

TEST(InvocationRecord, NamesEveryPrefixOfItselfCorrupt) {
  InvocationRecord record;
  record.id = InvocationId(std::string(32, 'a'));
  record.log = {{execution::LogLevel::kWarn, "line"}};
  const Bytes whole = record.encode();
  EXPECT_EQ(InvocationRecord::parse(whole)->encode(), whole);
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_EQ(InvocationRecord::parse(ByteSpan(whole).first(size)).error().code(),
              Errc::kStorageCorrupt);
}

TEST(InvocationId, SortsByTimeAndTellsIt) {
  platform::testing::RandomEntropy entropy;
  const auto early = make_invocation_id(UnixMillis(1'700'000'000'000), entropy).value();
  const auto late = make_invocation_id(UnixMillis(1'700'000'000'001), entropy).value();
  EXPECT_LT(early, late);
  EXPECT_EQ(time_of(late), UnixMillis(1'700'000'000'001));
  EXPECT_EQ(parse_invocation_id(late.value()).value(), late);
  for (const std::string& text : {std::string(), std::string(31, '0'), std::string(32, 'A')})
    EXPECT_EQ(parse_invocation_id(text).error().code(), Errc::kNotFound);
}

}  // namespace
}  // namespace nsl::engine
