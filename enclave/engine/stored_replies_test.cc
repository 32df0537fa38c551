#include "enclave/engine/stored_replies.h"

#include "enclave/engine/testing/shop.h"

namespace nsl::engine {
namespace {

using testing::secret;
using testing::text_of;

const UserId kAda("ada");

ReplyPlace place(std::string key, std::string function = "f") {
  return {.caller = kAda,
          .owner = UserId("bob"),
          .function = FunctionName(std::move(function)),
          .key = IdempotencyKey(std::move(key))};
}

class StoredRepliesTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(vault_.create(kAda).ok()); }

  StoredReply reply(std::string_view request, std::string_view result) {
    StoredReply reply;
    reply.request = crypto::sha256(as_bytes(request));
    reply.due = wall_.now();
    reply.id = make_invocation_id(wall_.now(), vault_.entropy).value();
    reply.gas = Gas(12);
    reply.version = 3;
    reply.hash = crypto::sha256(as_bytes("code"));
    reply.outcome = secret(result);
    return reply;
  }
  Status put(const ReplyPlace& at, const StoredReply& reply) {
    return vault_.act([&](auto& transaction, auto&) -> Status {
      NSL_ASSIGN_OR_RETURN(StoredReply copy, StoredReply::parse(reply.encode()));
      return replies_.put(transaction, at, std::move(copy));
    });
  }
  // The result, or the slug, of the failure, too.
  std::string find(const ReplyPlace& at, std::string_view request) {
    auto found =
        replies_.find(*vault_.memory.store.snapshot(), at, crypto::sha256(as_bytes(request)));
    if (!found.ok())
      return std::string(found.error().slug());
    if (!*found)
      return "(none)";
    if (auto* failure = std::get_if<execution::Failure>(&(**found).outcome))
      return std::string(failure->error.slug()) + ": " + failure->message;
    return text_of(std::get<SecretBytes>(std::move((**found).outcome)));
  }
  template <class Erase>
  int rounds(Erase&& erase) {
    int count = 0;
    for (bool more = true; more; ++count) {
      const Status done = vault_.act([&](auto& transaction, auto&) -> Status {
        NSL_ASSIGN_OR_RETURN(more, erase(transaction));
        return ok_status();
      });
      if (!done.ok()) {
        ADD_FAILURE() << done.error();
        break;
      }
    }
    return count;
  }

  keys::testing::Vault vault_;
  platform::testing::FrozenWallClock wall_;
  StoredReplies replies_{*vault_.data_keys, wall_, {}};
};

TEST_F(StoredRepliesTest, AnswerTheSameRequestWithTheSameKey) {
  EXPECT_EQ(find(place("k"), "request"), "(none)");
  ASSERT_TRUE(put(place("k"), reply("request", "result")).ok());
  EXPECT_EQ(find(place("k"), "request"), "result");
  EXPECT_EQ(find(place("k"), "another"), "idempotency-mismatch");
  EXPECT_EQ(find(place("l"), "request"), "(none)");
  EXPECT_EQ(find(place("k", "g"), "request"), "(none)");
}

TEST_F(StoredRepliesTest, KeepTheFailureOfAFunction) {
  StoredReply failed = reply("request", "");
  failed.outcome = execution::Failure{.error = Error(Errc::kFunctionThrew, "x"),
                                      .type = "TypeError",
                                      .message = std::string(4095, 'm') + "\xC3\xA4",
                                      .stack = "at f",
                                      .line = 3,
                                      .column = 4};
  ASSERT_TRUE(put(place("k"), failed).ok());
  EXPECT_EQ(find(place("k"), "request"), "function-threw: " + std::string(4095, 'm'))
      << "no half character";
}

TEST_F(StoredRepliesTest, ReadWhatTheyWrote) {
  const StoredReply written = reply("request", "result");
  const auto read = StoredReply::parse(written.encode());
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->id, written.id);
  EXPECT_EQ(read->due, written.due);
  EXPECT_EQ(read->gas, Gas(12));
  EXPECT_EQ(read->version, 3u);
  EXPECT_EQ(read->hash, written.hash);
  EXPECT_EQ(StoredReply::parse(secret("nonsense")).error().code(), Errc::kStorageCorrupt);
}

TEST_F(StoredRepliesTest, GiveAKeyToOneInvocationAtATime) {
  {
    const auto claim = replies_.claim(place("k"));
    ASSERT_TRUE(claim.ok());
    EXPECT_EQ(replies_.claim(place("k")).error().code(), Errc::kIdempotencyInFlight);
    EXPECT_TRUE(replies_.claim(place("l")).ok());
  }
  EXPECT_TRUE(replies_.claim(place("k")).ok());
}

TEST_F(StoredRepliesTest, AreErasedWhenTheirTimeHasCome) {
  const std::size_t before = vault_.memory.backend->dump().size();
  for (int i = 0; i < 150; ++i)
    ASSERT_TRUE(put(place(std::to_string(i)), reply("request", "result")).ok());
  const auto due = [&](auto& transaction) { return replies_.erase_some_due(transaction); };
  wall_.set(wall_.now() + std::chrono::hours(24) - std::chrono::milliseconds(1));
  EXPECT_EQ(rounds(due), 1);
  EXPECT_EQ(find(place("0"), "request"), "result");
  wall_.set(wall_.now() + std::chrono::milliseconds(1));
  EXPECT_EQ(rounds(due), 2);
  EXPECT_EQ(find(place("0"), "request"), "(none)");
  EXPECT_EQ(vault_.memory.backend->dump().size(), before);
}

TEST_F(StoredRepliesTest, AreErasedWithTheirCaller) {
  const std::size_t before = vault_.memory.backend->dump().size();
  for (int i = 0; i < 150; ++i)
    ASSERT_TRUE(put(place(std::to_string(i)), reply("request", "result")).ok());
  EXPECT_EQ(rounds([&](auto& transaction) { return replies_.erase_some_of(transaction, kAda); }),
            2);
  EXPECT_EQ(vault_.memory.backend->dump().size(), before);
}

TEST_F(StoredRepliesTest, AreErasedWithTheMarksOfAnotherLifetime) {
  const std::size_t before = vault_.memory.backend->dump().size();
  ASSERT_TRUE(put(place("k"), reply("request", "result")).ok());
  const StoredReplies changed(*vault_.data_keys, wall_, {.lifetime = std::chrono::hours(1)});
  EXPECT_EQ(rounds([&](auto& transaction) { return changed.erase_some_of(transaction, kAda); }), 1);
  EXPECT_EQ(vault_.memory.backend->dump().size(), before);
}

TEST_F(StoredRepliesTest, ShowNoResultInTheStore) {
  ASSERT_TRUE(put(place("k"), reply("request", "canary-result")).ok());
  for (const storage::KeyValue& record : vault_.memory.backend->dump())
    EXPECT_EQ(as_text(record.value).find("canary-result"), std::string_view::npos);
}

TEST(IdempotencyKeys, ArePrintableAndBounded) {
  EXPECT_TRUE(parse_idempotency_key("a key with spaces ~").ok());
  EXPECT_TRUE(parse_idempotency_key(std::string(255, 'k')).ok());
  for (const std::string& text :
       {std::string(), std::string(256, 'k'), std::string("a\n"), std::string("\xC3\xA4")})
    EXPECT_EQ(parse_idempotency_key(text).error().code(), Errc::kInvalidArgument);
}

}  // namespace
}  // namespace nsl::engine
