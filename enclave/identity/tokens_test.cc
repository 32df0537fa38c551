#include "enclave/identity/tokens.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "enclave/identity/room_test.h"
#include "enclave/identity/sealed_mac_keys.h"
#include "enclave/identity/token_record.h"
#include "enclave/platform/testing/memory_files.h"
#include "enclave/sealing/fixture_test.h"

namespace nsl::identity {
namespace {

using testing::ElementsAre;

class TokensTest : public testing::Test {
 protected:
  TokensTest() {
    EXPECT_TRUE(room.add(alice).ok());
    EXPECT_TRUE(room.add(bob).ok());
    room.events.take();
  }

  Result<std::optional<TokenInfo>> verify(std::string_view text) {
    return room.tokens.verify(*room.memory.store.snapshot(), text, room.clock.now());
  }
  std::vector<TokenInfo> list(const UserId& owner) {
    return room.tokens.list(*room.memory.store.snapshot(), owner).value();
  }
  Status revoke(const UserId& owner, const TokenId& id) {
    return room.act([&](storage::Transaction& transaction, EventSink& sink) {
      return room.tokens.revoke(transaction, sink, owner, id);
    });
  }

  Room room;
  TestUser alice;
  TestUser bob;
};

TEST_F(TokensTest, AreVerifiedWithWhatTheyWereMadeFor) {
  TokenRequest request = room.api_token();
  request.label = "nightly job";
  request.functions = FunctionSet::of({FunctionName("report")}).value();
  const NewToken made = room.create_token(alice.id(), request).value();
  const std::string text = shown(made);
  EXPECT_EQ(text.size(), kTokenTextSize);
  EXPECT_TRUE(text.starts_with("nsl_a_"));
  const TokenInfo found = verify(text).value().value();
  EXPECT_EQ(found.id, made.info.id);
  EXPECT_EQ(found.owner, alice.id());
  EXPECT_EQ(found.label, "nightly job");
  EXPECT_EQ(found.scopes, request.scopes);
  EXPECT_EQ(found.functions, request.functions);
  EXPECT_EQ(found.expires, request.expires);
  EXPECT_THAT(room.events.take(), ElementsAre("identity.token-created user=" + alice.id().value() +
                                              " token=" + made.info.id.value()));
}

TEST_F(TokensTest, AreStoredWithoutTheirSecret) {
  const std::string text = shown(room.create_token(alice.id(), room.api_token()).value());
  const TokenText parsed = *parse_token_text(text);
  const ByteSpan secret = parsed.secret.reveal(SecretAccess::because("a test looks for it"));
  const std::string secret_text = text.substr(text.size() - 43);
  for (const storage::KeyValue& record : room.memory.backend->dump())
    for (const Bytes& bytes : {record.key, record.value}) {
      EXPECT_EQ(std::ranges::search(bytes, secret).begin(), bytes.end());
      EXPECT_EQ(as_text(bytes).find(secret_text), std::string_view::npos);
    }
}

TEST_F(TokensTest, AreRefusedWithAnyCharacterChanged) {
  const std::string text = shown(room.create_token(alice.id(), room.api_token()).value());
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string other = text;
    other[i] = other[i] == 'B' ? 'C' : 'B';
    const auto result = verify(other);
    EXPECT_TRUE((result.ok() && !result->has_value()) || code_of(result) == Errc::kTokenRefused)
        << i;
  }
  EXPECT_FALSE(verify(text + "A").value());
  EXPECT_FALSE(verify(text.substr(1)).value());
  EXPECT_FALSE(verify("").value());
}

TEST_F(TokensTest, OfOneKindAreNotTakenForTheOther) {
  std::string text = shown(room.create_token(alice.id(), room.api_token()).value());
  text[4] = 'd';
  EXPECT_EQ(code_of(verify(text)), Errc::kTokenRefused);
}

TEST_F(TokensTest, ExpireToTheMillisecond) {
  TokenRequest request = room.api_token();
  request.expires = kStart + std::chrono::milliseconds(1000);
  const std::string text = shown(room.create_token(alice.id(), request).value());
  room.clock.set(kStart + std::chrono::milliseconds(999));
  EXPECT_TRUE(verify(text).ok());
  room.clock.set(kStart + std::chrono::milliseconds(1000));
  EXPECT_EQ(code_of(verify(text)), Errc::kTokenExpired);
}

// One answer for revoked, never made, another's and of another life of the store.
TEST_F(TokensTest, AreRevokedByTheirOwnerAlone) {
  const NewToken made = room.create_token(alice.id(), room.api_token()).value();
  const auto others = revoke(bob.id(), made.info.id);
  const auto nobodys = revoke(bob.id(), TokenId("AAAAAAAAAAAAAAAAAAAAAA"));
  EXPECT_EQ(others.error(), nobodys.error());
  EXPECT_EQ(code_of(others), Errc::kNotFound);
  EXPECT_TRUE(verify(shown(made)).ok());
  room.events.take();
  EXPECT_TRUE(revoke(alice.id(), made.info.id).ok());
  EXPECT_THAT(room.events.take(), ElementsAre("identity.token-revoked user=" + alice.id().value() +
                                              " token=" + made.info.id.value()));
  const auto after = verify(shown(made));
  EXPECT_EQ(after.error(), verify("nsl_a_" + std::string(65, 'A')).error());
  EXPECT_EQ(code_of(revoke(alice.id(), made.info.id)), Errc::kNotFound);
}

TEST_F(TokensTest, AreAllRefusedInAnotherIncarnation) {
  const std::string text = shown(room.create_token(alice.id(), room.api_token()).value());
  Tokens later(room.keys, room.entropy, {9, 9, 9});
  const auto result = later.verify(*room.memory.store.snapshot(), text, kStart);
  EXPECT_EQ(code_of(result), Errc::kTokenRefused);
}

TEST_F(TokensTest, SurviveARotationOfTheirKeyAndNotItsRetirement) {
  const std::string before = shown(room.create_token(alice.id(), room.api_token()).value());
  room.keys.newest = 1;
  const std::string after = shown(room.create_token(alice.id(), room.api_token()).value());
  EXPECT_TRUE(verify(before).ok());
  EXPECT_TRUE(verify(after).ok());
  room.keys.oldest = 1;
  EXPECT_EQ(code_of(verify(before)), Errc::kTokenRefused);
  EXPECT_TRUE(verify(after).ok());
}

TEST_F(TokensTest, ReportAKeyThatCanNotBeHad) {
  class NoKeys final : public MacKeys {
   public:
    std::uint32_t current_epoch() const override { return 1; }
    std::uint32_t oldest_epoch() const override { return 1; }
    Result<SecretBytes> key(std::uint32_t) const override { return Error(Errc::kCryptoFailure); }
  } keys;
  Tokens tokens(keys, room.entropy, room.memory.store.incarnation());
  const std::string text = shown(room.create_token(alice.id(), room.api_token()).value());
  EXPECT_EQ(code_of(tokens.verify(*room.memory.store.snapshot(), text, kStart)),
            Errc::kCryptoFailure);
}

// As the service has them: made under sealing's root, and known again after a restart.
TEST_F(TokensTest, AreKnownByTheSameRootKeyAndByNoOther) {
  platform::testing::MemoryFiles files;
  platform::testing::MemoryFiles elsewhere;
  sealing::TestEnclave enclave;
  std::string text;
  {
    const auto root = enclave.start(files).value();
    const SealedMacKeys keys(*root);
    Tokens tokens(keys, room.entropy, room.memory.store.incarnation());
    ASSERT_TRUE(room.act([&](storage::Transaction& transaction, EventSink& sink) -> Status {
                      NSL_ASSIGN_OR_RETURN(
                          const NewToken made,
                          tokens.create(transaction, sink, alice.id(), room.api_token(), kStart));
                      text = shown(made);
                      return ok_status();
                    })
                    .ok());
  }
  const auto verified_under = [&](platform::Files& root_files) {
    const auto root = enclave.start(root_files).value();
    const SealedMacKeys keys(*root);
    Tokens tokens(keys, room.entropy, room.memory.store.incarnation());
    return code_of(tokens.verify(*room.memory.store.snapshot(), text, kStart));
  };
  EXPECT_EQ(verified_under(files), Errc{});
  EXPECT_EQ(verified_under(elsewhere), Errc::kTokenRefused);
}

TEST_F(TokensTest, AreRefusedWhereTheRequestForOneIsNotComplete) {
  const auto refusal = [&](auto change) {
    TokenRequest request = room.api_token();
    change(request);
    return code_of(room.create_token(alice.id(), request));
  };
  EXPECT_EQ(refusal([](TokenRequest&) {}), Errc{});
  EXPECT_EQ(refusal([](TokenRequest& r) { r.scopes = {}; }), Errc::kInvalidArgument);
  EXPECT_EQ(refusal([](TokenRequest& r) { r.functions = {}; }), Errc::kInvalidArgument);
  EXPECT_EQ(refusal([](TokenRequest& r) { r.expires = kStart; }), Errc::kInvalidArgument);
  EXPECT_EQ(refusal([](TokenRequest& r) { r.expires = kStart + kMaxTokenLife; }), Errc{});
  EXPECT_EQ(refusal([](TokenRequest& r) {
              r.expires = kStart + kMaxTokenLife + std::chrono::milliseconds(1);
            }),
            Errc::kInvalidArgument);
  EXPECT_EQ(refusal([](TokenRequest& r) { r.label = std::string(101, 'a'); }),
            Errc::kInvalidArgument);
  EXPECT_EQ(refusal([](TokenRequest& r) { r.label = "a\nb"; }), Errc::kInvalidArgument);
  EXPECT_EQ(refusal([](TokenRequest& r) { r.label = "\xff"; }), Errc::kInvalidArgument);
  EXPECT_EQ(refusal([&](TokenRequest& r) { r.application = bob.id(); }), Errc::kInvalidArgument);
}

TEST_F(TokensTest, DelegateOnlyWhatCanBeDelegated) {
  TokenRequest request = room.api_token();
  request.kind = TokenKind::kDelegated;
  EXPECT_TRUE(shown(room.create_token(alice.id(), request).value()).starts_with("nsl_d_"));
  request.application = UserId("somebody");
  EXPECT_EQ(code_of(room.create_token(alice.id(), request)), Errc::kInvalidArgument);
  request.application = bob.id();
  EXPECT_TRUE(room.create_token(alice.id(), request).ok());
  request.scopes.add(Scope::kSecretsRead);
  EXPECT_EQ(code_of(room.create_token(alice.id(), request)), Errc::kInvalidArgument);
}

TEST_F(TokensTest, AreBoundedInNumberForEachUser) {
  for (std::size_t i = 0; i < kMaxTokensPerUser; ++i)
    ASSERT_TRUE(room.create_token(alice.id(), room.api_token()).ok());
  EXPECT_EQ(code_of(room.create_token(alice.id(), room.api_token())), Errc::kTooManyTokens);
  EXPECT_TRUE(room.create_token(bob.id(), room.api_token()).ok());
  EXPECT_EQ(list(alice.id()).size(), kMaxTokensPerUser);
  ASSERT_TRUE(room.erase(alice.id()).ok());
  EXPECT_TRUE(list(alice.id()).empty());
  EXPECT_EQ(list(bob.id()).size(), 1U);
}

TEST_F(TokensTest, AreNotMadeWithoutEntropy) {
  platform::testing::FailingEntropy failing;
  Tokens tokens(room.keys, failing, room.memory.store.incarnation());
  auto transaction = room.memory.store.begin();
  NullEventSink nobody;
  EXPECT_EQ(code_of(tokens.create(*transaction, nobody, alice.id(), room.api_token(), kStart)),
            Errc::kEntropyFailure);
}

TEST_F(TokensTest, TellTheirLastUseToTheHourWithoutAWriteARequest) {
  const NewToken made = room.create_token(alice.id(), room.api_token()).value();
  EXPECT_FALSE(list(alice.id())[0].last_used);
  const auto sequence = room.memory.store.sequence();
  room.clock.set(kStart + std::chrono::minutes(50));
  for (int i = 0; i < 10; ++i)
    room.tokens.note_use(made.info.id, room.clock.now());
  EXPECT_EQ(room.memory.store.sequence(), sequence);
  const UnixMillis hour(1'700'002'800'000);  // 2023-11-14T23:00:00Z
  EXPECT_EQ(list(alice.id())[0].last_used, hour);
  ASSERT_TRUE(room.tokens.flush_last_use(room.memory.store).ok());
  EXPECT_EQ(list(alice.id())[0].last_used, hour);
  const auto flushed = room.memory.store.sequence();
  room.tokens.note_use(made.info.id, room.clock.now());
  ASSERT_TRUE(room.tokens.flush_last_use(room.memory.store).ok());
  EXPECT_EQ(room.memory.store.sequence(), flushed);
}

TEST_F(TokensTest, LeaveNothingOfATokenThatWasRevokedBeforeItsUseWasWritten) {
  const NewToken made = room.create_token(alice.id(), room.api_token()).value();
  room.tokens.note_use(made.info.id, room.clock.now());
  ASSERT_TRUE(room.erase(alice.id()).ok());
  ASSERT_TRUE(room.erase(bob.id()).ok());
  ASSERT_TRUE(room.tokens.flush_last_use(room.memory.store).ok());
  EXPECT_TRUE(room.memory.backend->dump().empty());
}

TEST_F(TokensTest, AreCorruptWhereTheirRecordIsCut) {
  TokenRequest request = room.api_token();
  request.functions = FunctionSet::of({FunctionName("a"), FunctionName("b")}).value();
  const NewToken made = room.create_token(alice.id(), request).value();
  const StoredToken stored{made.info, 7, {1, 2, 3}};
  const Bytes good = write_token(stored);
  const auto read = read_token(made.info.id, good);
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(write_token(*read), good);
  for (std::size_t size = 0; size < good.size(); ++size)
    EXPECT_EQ(code_of(read_token(made.info.id, ByteSpan(good).first(size))), Errc::kStorageCorrupt);
  Bytes longer = good;
  longer.push_back(0);
  EXPECT_EQ(code_of(read_token(made.info.id, longer)), Errc::kStorageCorrupt);
}

}  // namespace
}  // namespace nsl::identity
