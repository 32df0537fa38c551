#include "enclave/identity/authenticator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "enclave/identity/permissions.h"
#include "enclave/identity/room_test.h"

namespace nsl::identity {
namespace {

using testing::ElementsAre;

class AuthenticatorTest : public testing::Test {
 protected:
  AuthenticatorTest() {
    EXPECT_TRUE(room.add(alice).ok());
    EXPECT_TRUE(room.add(bob).ok());
    room.events.take();
  }

  std::string jwt(const TestUser& user) { return user.jwt(room.audience, room.clock.now()); }

  Room room;
  TestUser alice;
  TestUser bob{crypto::KeyKind::kEd25519};
  TestUser stranger;
};

TEST_F(AuthenticatorTest, TakesNoCredentialForSomebodyAnonymous) {
  const Principal who = room.authenticate("").value();
  EXPECT_EQ(who.role, Role::kAnonymous);
  EXPECT_TRUE(who.user.empty());
}

TEST_F(AuthenticatorTest, KnowsAUserByJwtAndByCertificate) {
  for (const TestUser* user : {&alice, &bob}) {
    const std::string token = jwt(*user);
    for (int i = 0; i < 3; ++i) {
      const Principal who = room.authenticate(token).value();
      EXPECT_EQ(who.role, Role::kKey);
      EXPECT_EQ(who.user, user->id());
    }
    EXPECT_EQ(room.authenticate({user->public_key(), ""})->user, user->id());
    EXPECT_EQ(room.authenticate({user->public_key(), token})->user, user->id());
  }
}

TEST_F(AuthenticatorTest, KnowsAnOperatorWhoIsNoUser) {
  EXPECT_EQ(room.authenticate(jwt(room.operator_user))->role, Role::kOperator);
  EXPECT_EQ(room.authenticate({room.operator_user.public_key(), ""})->role, Role::kOperator);
}

// The same refusal for a user that is not there and for a signature that is not its.
TEST_F(AuthenticatorTest, DoesNotTellWhetherAUserExists) {
  const std::string of_absent = jwt(stranger);
  const std::string forged =
      stranger.sign(alice.header(), alice.payload(room.audience, room.clock.now()));
  const auto absent = room.authenticate(of_absent);
  const auto wrong = room.authenticate(forged);
  EXPECT_EQ(absent.error(), wrong.error());
  EXPECT_EQ(code_of(absent), Errc::kTokenRefused);
  EXPECT_THAT(room.events.take(), ElementsAre("identity.refused reason=token-refused",
                                              "identity.refused reason=token-refused"));
}

// One who knows a private key for the point that stands in for nobody's key gains nothing.
TEST_F(AuthenticatorTest, RefusesASignatureOfTheKeyThatStandsInForNobody) {
  const auto one =
      crypto::SigningKey::from_private(crypto::KeyKind::kP256, SecretBytes::copy_of([] {
                                         Bytes scalar(32, 0);
                                         scalar.back() = 1;
                                         return scalar;
                                       }()));
  const std::string header = base64url_encode(as_bytes(stranger.header()));
  const std::string input =
      header + '.' + base64url_encode(as_bytes(stranger.payload(room.audience, kStart)));
  const std::string token = input + '.' + base64url_encode(one->sign(as_bytes(input)).value());
  EXPECT_EQ(code_of(room.authenticate(token)), Errc::kTokenRefused);
}

TEST_F(AuthenticatorTest, TellsTheHolderOfAKeyThatItIsNotRegistered) {
  EXPECT_EQ(code_of(room.authenticate({stranger.public_key(), ""})), Errc::kNotRegistered);
  const auto secp256k1 = crypto::SigningKey::generate(crypto::KeyKind::kSecp256k1).value();
  EXPECT_EQ(code_of(room.authenticate({secp256k1.public_key(), ""})), Errc::kIdentityKey);
}

TEST_F(AuthenticatorTest, RefusesADisabledOrDeletedUserAtOnceThoughItsJwtIsKnown) {
  const std::string token = jwt(alice);
  const NewToken api = room.create_token(alice.id(), room.api_token()).value();
  EXPECT_TRUE(room.authenticate(token).ok());
  ASSERT_TRUE(room.disable(alice.id()).ok());
  EXPECT_EQ(code_of(room.authenticate(token)), Errc::kUserDisabled);
  EXPECT_EQ(code_of(room.authenticate(shown(api))), Errc::kUserDisabled);
  EXPECT_EQ(code_of(room.authenticate({alice.public_key(), ""})), Errc::kUserDisabled);
  ASSERT_TRUE(room.enable(alice.id()).ok());
  EXPECT_TRUE(room.authenticate(token).ok());
  EXPECT_TRUE(room.authenticate(shown(api)).ok());
  ASSERT_TRUE(room.erase(alice.id()).ok());
  EXPECT_EQ(code_of(room.authenticate(token)), Errc::kTokenRefused);
  EXPECT_EQ(code_of(room.authenticate(shown(api))), Errc::kTokenRefused);
  // Who registers anew is the same user, by the same key; what it had is gone.
  ASSERT_TRUE(room.add(alice).ok());
  EXPECT_TRUE(room.authenticate(token).ok());
  EXPECT_EQ(code_of(room.authenticate(shown(api))), Errc::kTokenRefused);
}

TEST_F(AuthenticatorTest, JudgesTheTimesOfAKnownJwtAnew) {
  const std::string token = jwt(alice);
  EXPECT_TRUE(room.authenticate(token).ok());
  room.clock.set(kStart + std::chrono::seconds(300));
  EXPECT_EQ(code_of(room.authenticate(token)), Errc::kTokenExpired);
  EXPECT_EQ(code_of(room.authenticate(token)), Errc::kTokenExpired);
  room.clock.set(kStart - std::chrono::seconds(61));
  EXPECT_EQ(code_of(room.authenticate(token)), Errc::kTokenNotYetValid);
}

TEST_F(AuthenticatorTest, RefusesTokensOfAnotherStore) {
  const std::string other = alice.jwt(audience_of({7}), room.clock.now());
  EXPECT_EQ(code_of(room.authenticate(other)), Errc::kTokenAudience);
}

TEST_F(AuthenticatorTest, RefusesWhatIsNoTokenAtAll) {
  for (const std::string& bearer :
       {std::string("x"), std::string(100'000, 'x'), std::string("nsl_a_"),
        std::string("nsl_x_") + std::string(65, 'A'), std::string(1, '\0')})
    EXPECT_EQ(code_of(room.authenticate(bearer)), Errc::kTokenMalformed);
}

TEST_F(AuthenticatorTest, HoldsAnApiTokenToItsScopesAndFunctions) {
  TokenRequest request = room.api_token();
  request.scopes = ScopeSet::of({Scope::kFunctionsInvoke});
  request.functions = FunctionSet::of({FunctionName("report")}).value();
  const Principal who =
      room.authenticate(shown(room.create_token(alice.id(), request).value())).value();
  EXPECT_EQ(who.role, Role::kApiToken);
  EXPECT_EQ(who.user, alice.id());
  EXPECT_TRUE(authorise(who, Operation::kFunctionsInvoke, FunctionName("report")).ok());
  EXPECT_FALSE(authorise(who, Operation::kFunctionsInvoke, FunctionName("other")).ok());
  EXPECT_FALSE(authorise(who, Operation::kSecretsGet).ok());
}

TEST_F(AuthenticatorTest, LetsAnApplicationActForTheUserWhoDelegated) {
  TokenRequest request = room.api_token();
  request.kind = TokenKind::kDelegated;
  const std::string unbound = shown(room.create_token(alice.id(), request).value());
  const Principal who = room.authenticate(unbound).value();
  EXPECT_EQ(who.role, Role::kDelegate);
  EXPECT_EQ(who.user, alice.id());
  EXPECT_TRUE(room.authenticate({bob.public_key(), unbound}).ok());

  request.application = bob.id();
  const std::string bound = shown(room.create_token(alice.id(), request).value());
  EXPECT_EQ(code_of(room.authenticate(bound)), Errc::kCredentialsConflict);
  EXPECT_EQ(code_of(room.authenticate({alice.public_key(), bound})), Errc::kCredentialsConflict);
  const auto by_bob = room.authenticate({bob.public_key(), bound});
  ASSERT_TRUE(by_bob.ok());
  EXPECT_EQ(by_bob->user, alice.id());
  EXPECT_EQ(by_bob->application, bob.id());
}

TEST_F(AuthenticatorTest, RefusesCredentialsThatDoNotBelongTogether) {
  EXPECT_EQ(code_of(room.authenticate({bob.public_key(), jwt(alice)})), Errc::kCredentialsConflict);
  const std::string api = shown(room.create_token(alice.id(), room.api_token()).value());
  EXPECT_EQ(code_of(room.authenticate({bob.public_key(), api})), Errc::kCredentialsConflict);
  EXPECT_TRUE(room.authenticate({alice.public_key(), api}).ok());
}

TEST_F(AuthenticatorTest, TellsNothingOfACredentialInItsEvents) {
  const std::string token = jwt(stranger);
  EXPECT_FALSE(room.authenticate(token).ok());
  for (const std::string& line : room.events.take()) {
    EXPECT_EQ(line.find(stranger.id().value()), std::string::npos);
    EXPECT_EQ(line.find(token.substr(token.size() - 20)), std::string::npos);
  }
}

TEST_F(AuthenticatorTest, ProvesAKeyForItsRegistration) {
  Authenticator& authenticator = *room.authenticator;
  const std::string good = jwt(stranger);
  EXPECT_EQ(authenticator.prove({{}, good}, stranger.public_key())->key(), stranger.public_key());
  EXPECT_TRUE(authenticator.prove({stranger.public_key(), ""}, stranger.public_key()).ok());
  EXPECT_TRUE(authenticator.prove({stranger.public_key(), good}, stranger.public_key()).ok());
  const auto refusal = [&](const Credentials& credentials) {
    return code_of(authenticator.prove(credentials, stranger.public_key()));
  };
  EXPECT_EQ(refusal({}), Errc::kUnauthenticated);
  EXPECT_EQ(refusal({alice.public_key(), ""}), Errc::kCredentialsConflict);
  EXPECT_EQ(refusal({{}, jwt(alice)}), Errc::kCredentialsConflict);
  EXPECT_EQ(
      refusal(
          {{}, alice.sign(stranger.header(), stranger.payload(room.audience, room.clock.now()))}),
      Errc::kTokenRefused);
  EXPECT_EQ(refusal({{}, stranger.jwt(audience_of({7}), room.clock.now())}), Errc::kTokenAudience);
  room.clock.set(kStart + std::chrono::seconds(301));
  EXPECT_EQ(refusal({{}, good}), Errc::kTokenExpired);
}

TEST_F(AuthenticatorTest, TakesNoOperatorsKeyThatNamesNobody) {
  const auto secp256k1 = crypto::SigningKey::generate(crypto::KeyKind::kSecp256k1).value();
  EXPECT_EQ(code_of(Authenticator::create({room.users, room.tokens, room.clock, room.events},
                                          room.audience, {secp256k1.public_key()})),
            Errc::kIdentityKey);
}

TEST_F(AuthenticatorTest, ReportsAStoreThatDoesNotAnswer) {
  class Broken final : public storage::Reader {
   public:
    Result<std::optional<Bytes>> get(ByteSpan) override { return Error(Errc::kStorageIo); }
    Result<storage::Page> scan(const storage::ScanRequest&) override {
      return Error(Errc::kStorageIo);
    }
  } broken;
  EXPECT_EQ(code_of(room.authenticator->authenticate(broken, {{}, jwt(alice)})), Errc::kStorageIo);
  EXPECT_EQ(code_of(room.authenticator->authenticate(broken, {alice.public_key(), ""})),
            Errc::kStorageIo);
}

VerifiedJwts::Entry entry(std::uint8_t mark) { return {JwtClaims{}, Bytes{mark}}; }

TEST(VerifiedJwts, ForgetsTheOneThatWasUsedLongestAgo) {
  VerifiedJwts cache(2);
  cache.remember({1}, entry(1));
  cache.remember({2}, entry(2));
  EXPECT_EQ(cache.find({1})->key, Bytes{1});
  cache.remember({3}, entry(3));
  EXPECT_FALSE(cache.find({2}));
  EXPECT_TRUE(cache.find({1}) && cache.find({3}));
  EXPECT_EQ(cache.size(), 2U);
  cache.forget({1});
  cache.forget({1});
  EXPECT_FALSE(cache.find({1}));
  EXPECT_EQ(cache.size(), 1U);
}

TEST(VerifiedJwts, MayHoldNothing) {
  VerifiedJwts cache(0);
  cache.remember({1}, entry(1));
  EXPECT_FALSE(cache.find({1}));
}

}  // namespace
}  // namespace nsl::identity
