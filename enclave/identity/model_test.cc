// Random acts of users, applications and operators, beside a model that is simple enough to be right:
// after each act both must say the same.

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <random>

#include "enclave/identity/room_test.h"

namespace nsl::identity {
namespace {

constexpr std::size_t kUsers = 8;
constexpr int kActs = 10'000;

struct ModelToken {
  std::string text;
  TokenKind kind;
  std::size_t application;  // kUsers: not bound
  ScopeSet scopes;
  UnixMillis expires;
};

struct ModelUser {
  bool registered = false;
  bool disabled = false;
  bool allowed = false;
  std::map<TokenId, ModelToken> tokens;
};

class ModelTest : public testing::TestWithParam<unsigned> {
 protected:
  ModelTest() : random(GetParam()), room(Registration::kAllowlist, 16) {
    for (std::size_t i = 0; i < kUsers; ++i)
      users.emplace_back(i % 2 == 0 ? crypto::KeyKind::kP256 : crypto::KeyKind::kEd25519);
  }

  std::size_t pick(std::size_t count) { return random() % count; }

  // What a credential of this user is answered with, once it is known to be genuine.
  Errc standing(std::size_t i, Errc absent) const {
    if (!model[i].registered)
      return absent;
    return model[i].disabled ? Errc::kUserDisabled : Errc{};
  }

  void check(const Result<Principal>& got, Errc expected, std::size_t user, Role role) {
    ASSERT_EQ(code_of(got), expected);
    if (!got.ok())
      return;
    EXPECT_EQ(got->user, users[user].id());
    EXPECT_EQ(got->role, role);
  }

  void add(std::size_t i) {
    const Errc expected = model[i].registered ? Errc::kAlreadyExists
                          : model[i].allowed  ? Errc{}
                                              : Errc::kRegistrationClosed;
    ASSERT_EQ(code_of(room.add(users[i])), expected);
    if (expected == Errc{})
      model[i] = {.registered = true, .disabled = false, .allowed = true, .tokens = {}};
  }

  void erase(std::size_t i) {
    ASSERT_EQ(code_of(room.erase(users[i].id())), model[i].registered ? Errc{} : Errc::kNotFound);
    for (const auto& [id, token] : model[i].tokens)
      gone.push_back(token.text);
    const bool allowed = model[i].allowed;
    model[i] = {};
    model[i].allowed = allowed;
  }

  void set_disabled(std::size_t i, bool disabled) {
    const UserId& id = users[i].id();
    const Status done = disabled ? room.disable(id) : room.enable(id);
    ASSERT_EQ(code_of(done), model[i].registered ? Errc{} : Errc::kNotFound);
    if (model[i].registered)
      model[i].disabled = disabled;
  }

  void set_allowed(std::size_t i, bool allowed) {
    ASSERT_TRUE(room.act([&](storage::Transaction& transaction, EventSink& sink) {
                      return allowed ? room.users.allow(transaction, sink, users[i].id())
                                     : room.users.disallow(transaction, sink, users[i].id());
                    })
                    .ok());
    model[i].allowed = allowed;
  }

  void create_token(std::size_t i) {
    TokenRequest request = room.api_token();
    request.kind = pick(2) == 0 ? TokenKind::kApi : TokenKind::kDelegated;
    const std::size_t application =
        request.kind == TokenKind::kDelegated ? pick(kUsers + 1) : kUsers;
    if (application < kUsers)
      request.application = users[application].id();
    request.expires = room.clock.now() + std::chrono::seconds(1 + pick(2000));
    const auto made = room.create_token(users[i].id(), request);
    Errc expected = standing(i, Errc::kNotFound);
    if (expected == Errc{} && model[i].tokens.size() >= kMaxTokensPerUser)
      expected = Errc::kTooManyTokens;
    ASSERT_EQ(code_of(made), expected);
    if (made.ok())
      model[i].tokens.emplace(made->info.id, ModelToken{shown(*made), request.kind, application,
                                                        request.scopes, request.expires});
  }

  // Of some user's tokens one, revoked by some user: its own or another.
  void revoke(std::size_t owner, std::size_t by) {
    if (model[owner].tokens.empty())
      return;
    auto token = model[owner].tokens.begin();
    std::advance(token, pick(model[owner].tokens.size()));
    const Status done = room.act([&](storage::Transaction& transaction, EventSink& sink) {
      return room.tokens.revoke(transaction, sink, users[by].id(), token->first);
    });
    ASSERT_EQ(code_of(done), by == owner ? Errc{} : Errc::kNotFound);
    if (by == owner) {
      gone.push_back(token->second.text);
      model[owner].tokens.erase(token);
    }
  }

  void use_token(std::size_t owner) {
    if (model[owner].tokens.empty())
      return;
    auto found = model[owner].tokens.begin();
    std::advance(found, pick(model[owner].tokens.size()));
    const ModelToken& token = found->second;
    const std::size_t by = pick(kUsers + 1);  // whose certificate comes with it
    Credentials credentials{{}, token.text};
    if (by < kUsers)
      credentials.certificate_key = users[by].public_key();
    const bool api = token.kind == TokenKind::kApi;
    const bool conflict =
        api ? by != kUsers && by != owner : token.application != kUsers && by != token.application;
    Errc expected = standing(owner, Errc::kTokenRefused);
    if (conflict)
      expected = Errc::kCredentialsConflict;
    if (room.clock.now() >= token.expires)
      expected = Errc::kTokenExpired;
    const auto got = room.authenticate(credentials);
    check(got, expected, owner, api ? Role::kApiToken : Role::kDelegate);
    if (got.ok()) {
      EXPECT_EQ(got->scopes, token.scopes);
    }
  }

  void use_gone_token() {
    if (!gone.empty()) {
      EXPECT_EQ(code_of(room.authenticate(gone[pick(gone.size())])), Errc::kTokenRefused);
    }
  }

  void use_jwt(std::size_t i) {
    if (jwts[i].text.empty() || pick(4) == 0)
      jwts[i] = {users[i].jwt(room.audience, room.clock.now()),
                 UnixMillis(room.clock.now().count() / 1000 * 1000 + 300'000)};
    const Errc expected = room.clock.now() >= jwts[i].expires ? Errc::kTokenExpired
                                                              : standing(i, Errc::kTokenRefused);
    check(room.authenticate(jwts[i].text), expected, i, Role::kKey);
  }

  void use_certificate(std::size_t i) {
    check(room.authenticate({users[i].public_key(), ""}), standing(i, Errc::kNotRegistered), i,
          Role::kKey);
  }

  void list(std::size_t i) {
    const auto listed = room.tokens.list(*room.memory.store.snapshot(), users[i].id()).value();
    ASSERT_EQ(listed.size(), model[i].tokens.size());
    auto expected = model[i].tokens.begin();
    for (const TokenInfo& token : listed)
      EXPECT_EQ(token.id, (expected++)->first);
  }

  // An act whose transaction comes to nothing leaves nothing, and tells nothing.
  void abort(std::size_t i) {
    room.events.take();
    const Status done = room.act([&](storage::Transaction& transaction, EventSink& sink) -> Status {
      if (model[i].registered) {
        NSL_RETURN_IF_ERROR(room.users.erase(transaction, sink, users[i].id()));
        NSL_RETURN_IF_ERROR(room.tokens.revoke_all(transaction, sink, users[i].id()));
      } else {
        NSL_RETURN_IF_ERROR(room.users.allow(transaction, sink, users[i].id()));
      }
      return Error(Errc::kCancelled);
    });
    ASSERT_EQ(code_of(done), Errc::kCancelled);
    EXPECT_TRUE(room.events.take().empty());
  }

  void act() {
    const std::size_t i = pick(kUsers);
    switch (pick(16)) {
      case 0:
        return add(i);
      case 1:
        return pick(4) == 0 ? erase(i) : use_certificate(i);
      case 2:
        return set_disabled(i, pick(3) == 0);
      case 3:
        return set_allowed(i, pick(4) != 0);
      case 4:
      case 5:
        return create_token(i);
      case 6:
        return revoke(i, pick(2) == 0 ? i : pick(kUsers));
      case 7:
        room.clock.set(room.clock.now() + std::chrono::milliseconds(pick(60'000)));
        return;
      case 8:
        return list(i);
      case 9:
        return abort(i);
      case 10:
        return use_gone_token();
      case 11:
        ASSERT_TRUE(room.tokens.flush_last_use(room.memory.store).ok());
        return;
      case 12:
      case 13:
        return use_jwt(i);
      default:
        return use_token(i);
    }
  }

  struct Jwt {
    std::string text;
    UnixMillis expires;
  };

  std::mt19937 random;
  Room room;
  std::vector<TestUser> users;
  std::array<ModelUser, kUsers> model;
  std::array<Jwt, kUsers> jwts;
  std::vector<std::string> gone;
};

TEST_P(ModelTest, SaysTheSameAsTheRoomAfterEveryAct) {
  for (int i = 0; i < kActs && !HasFatalFailure(); ++i) {
    SCOPED_TRACE(i);
    act();
  }
  for (std::size_t i = 0; i < kUsers; ++i)
    set_allowed(i, false);
  for (std::size_t i = 0; i < kUsers; ++i)
    if (model[i].registered)
      erase(i);
  ASSERT_TRUE(room.tokens.flush_last_use(room.memory.store).ok());
  EXPECT_TRUE(room.memory.backend->dump().empty());
}

INSTANTIATE_TEST_SUITE_P(Seeds, ModelTest, testing::Values(1U, 2U));

}  // namespace
}  // namespace nsl::identity
