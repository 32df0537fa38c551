#include "enclave/keys/signing_keys.h"

#include "enclave/keys/testing/vault.h"

namespace nsl::keys {
namespace {

using crypto::KeyKind;
using testing::Vault;

const UserId kAda("ada");
const UserId kBob("bob");
const std::string kMessage = "pay 3 to bob";

class SigningKeysTest : public ::testing::Test {
 protected:
  SigningKeysTest() {
    EXPECT_TRUE(vault_.create(kAda).ok() && vault_.create(kBob).ok());
    vault_.events.take();
  }

  // Runs a mutator of the signing keys in a transaction of its own.
  template <class Work>
  Status act(Work&& work) {
    return vault_.act([&](auto& transaction, auto& told) -> Status {
      auto done = work(transaction, told);
      return done.ok() ? ok_status() : Status(done.error());
    });
  }
  Status create(const UserId& owner, std::string_view name, KeyKind kind,
                const FunctionAccess& access = {}) {
    return act([&](auto& transaction, auto& told) {
      return keys_.create(transaction, told, owner, name, kind, access);
    });
  }
  Status import(std::string_view name, const ImportedKey& imported) {
    return act([&](auto& transaction, auto& told) {
      return keys_.import(transaction, told, kAda, name, imported, {});
    });
  }
  Status rotate(std::string_view name) {
    return act(
        [&](auto& transaction, auto& told) { return keys_.rotate(transaction, told, kAda, name); });
  }
  Status erase(std::string_view name) {
    return act(
        [&](auto& transaction, auto& told) { return keys_.erase(transaction, told, kAda, name); });
  }
  Status erase_version(std::string_view name, std::uint32_t version) {
    return act([&](auto& transaction, auto& told) {
      return keys_.erase_version(transaction, told, kAda, name, version);
    });
  }
  Result<crypto::PublicKey> public_key(const UserId& owner, std::string_view name,
                                       std::optional<std::uint32_t> version = {}) {
    return keys_.public_key(*vault_.memory.store.snapshot(), owner, name, version);
  }
  Result<Signature> sign(const UserId& owner, std::string_view name, const ToSign& to_sign,
                         std::optional<std::uint32_t> version = {}) {
    return keys_.sign(*vault_.memory.store.snapshot(), owner, name, version, to_sign);
  }
  Result<std::vector<execution::NamedKey>> load(const InvokedFunction& function,
                                                std::vector<std::string> names) {
    return keys_.load(*vault_.memory.store.snapshot(), function, names);
  }

  Vault vault_;
  platform::testing::FrozenWallClock wall_;
  SigningKeys keys_{{*vault_.data_keys, wall_, vault_.events}};
};

TEST_F(SigningKeysTest, SignMessagesWithEveryKind) {
  for (const KeyKind kind : {KeyKind::kP256, KeyKind::kSecp256k1, KeyKind::kEd25519}) {
    const std::string name(name_of(kind));
    ASSERT_TRUE(create(kAda, name, kind).ok());
    const auto signature = sign(kAda, name, Message{as_bytes(kMessage)});
    ASSERT_TRUE(signature.ok()) << signature.error();
    EXPECT_EQ(signature->version, 1u);
    EXPECT_FALSE(signature->recovery_id);
    const auto key = public_key(kAda, name);
    ASSERT_TRUE(key.ok());
    EXPECT_EQ(key->kind(), kind);
    EXPECT_TRUE(key->verify(as_bytes(kMessage), signature->bytes).ok());
    EXPECT_FALSE(key->verify(as_bytes("pay 4 to bob"), signature->bytes).ok());
  }
}

TEST_F(SigningKeysTest, SignDigestsWhereTheSchemeHasThem) {
  const crypto::Digest32 digest = crypto::sha256(as_bytes(kMessage));
  ASSERT_TRUE(create(kAda, "p", KeyKind::kP256).ok());
  const auto p256 = sign(kAda, "p", digest);
  ASSERT_TRUE(p256.ok());
  EXPECT_TRUE(public_key(kAda, "p")->verify(as_bytes(kMessage), p256->bytes).ok());

  ASSERT_TRUE(create(kAda, "s", KeyKind::kSecp256k1).ok());
  const auto secp = sign(kAda, "s", digest);
  ASSERT_TRUE(secp.ok() && secp->recovery_id);
  const auto recovered =
      crypto::recover(digest, {.signature = secp->bytes, .recovery_id = *secp->recovery_id});
  ASSERT_TRUE(recovered.ok());
  EXPECT_EQ(*recovered, *public_key(kAda, "s"));

  ASSERT_TRUE(create(kAda, "e", KeyKind::kEd25519).ok());
  EXPECT_EQ(sign(kAda, "e", digest).error().code(), Errc::kInvalidArgument);
}

TEST_F(SigningKeysTest, TakeKeysFromOutside) {
  const auto outside = crypto::SigningKey::generate(KeyKind::kSecp256k1);
  ASSERT_TRUE(outside.ok());
  ASSERT_TRUE(
      import("raw", RawPrivateKey{.kind = KeyKind::kSecp256k1, .bytes = outside->private_bytes()})
          .ok());
  ASSERT_TRUE(import("der", Pkcs8PrivateKey{.der = outside->pkcs8()}).ok());
  EXPECT_EQ(*public_key(kAda, "raw"), outside->public_key());
  EXPECT_EQ(*public_key(kAda, "der"), outside->public_key());
  EXPECT_EQ(import("bad", RawPrivateKey{.kind = KeyKind::kP256, .bytes = SecretBytes::of_size(32)})
                .error()
                .code(),
            Errc::kBadKey);
  EXPECT_EQ(
      import("bad", Pkcs8PrivateKey{.der = SecretBytes::copy_of(as_bytes("x"))}).error().code(),
      Errc::kBadKey);
}

TEST_F(SigningKeysTest, LeaveNoPrivatePartInTheStore) {
  const auto outside = crypto::SigningKey::generate(KeyKind::kP256);
  ASSERT_TRUE(import("k", Pkcs8PrivateKey{.der = outside->pkcs8()}).ok());
  const SecretBytes bytes = outside->private_bytes();
  const std::string_view canary =
      as_text(bytes.reveal(SecretAccess::because("a test looks for it in the store")));
  for (const storage::KeyValue& record : vault_.memory.backend->dump())
    EXPECT_EQ(as_text(record.value).find(canary), std::string_view::npos);
}

TEST_F(SigningKeysTest, AnswerForAnothersKeyAsForNone) {
  ASSERT_TRUE(create(kBob, "k", KeyKind::kP256).ok());
  const ToSign message = Message{as_bytes(kMessage)};
  EXPECT_EQ(sign(kAda, "k", message).error(), sign(kAda, "none", message).error());
  EXPECT_EQ(public_key(kAda, "k").error(), public_key(kAda, "none").error());
  EXPECT_EQ(erase("k").error(), erase("none").error());
  EXPECT_EQ(rotate("k").error(), rotate("none").error());
  EXPECT_EQ(erase_version("k", 1).error(), erase_version("none", 1).error());
  const InvokedFunction hers{.owner = kAda, .name = FunctionName("f"), .hash = {}};
  EXPECT_EQ(load(hers, {"k"}).error().code(), Errc::kKeyUnavailable);
  ASSERT_TRUE(create(kAda, "k", KeyKind::kEd25519).ok()) << "the name is hers to use";
}

TEST_F(SigningKeysTest, RefuseBadNamesAndSecondKeysOfAName) {
  EXPECT_EQ(create(kAda, "", KeyKind::kP256).error().code(), Errc::kInvalidArgument);
  EXPECT_EQ(create(kAda, "a/b", KeyKind::kP256).error().code(), Errc::kInvalidArgument);
  EXPECT_EQ(create(kAda, std::string(129, 'a'), KeyKind::kP256).error().code(),
            Errc::kInvalidArgument);
  ASSERT_TRUE(create(kAda, "k", KeyKind::kP256).ok());
  EXPECT_EQ(create(kAda, "k", KeyKind::kP256).error().code(), Errc::kAlreadyExists);
  EXPECT_EQ(public_key(kAda, std::string(5000, 'a')).error().code(), Errc::kNotFound);
}

TEST_F(SigningKeysTest, RotateAndKeepOlderVersionsUntilTheyAreErased) {
  ASSERT_TRUE(create(kAda, "k", KeyKind::kP256).ok());
  const auto first = public_key(kAda, "k");
  ASSERT_TRUE(rotate("k").ok());
  EXPECT_NE(*public_key(kAda, "k"), *first);
  EXPECT_EQ(*public_key(kAda, "k", 1), *first);
  const auto old = sign(kAda, "k", Message{as_bytes(kMessage)}, 1);
  ASSERT_TRUE(old.ok());
  EXPECT_TRUE(first->verify(as_bytes(kMessage), old->bytes).ok());
  EXPECT_EQ(sign(kAda, "k", Message{as_bytes(kMessage)})->version, 2u);
  EXPECT_EQ(erase_version("k", 2).error().code(), Errc::kInvalidArgument);
  ASSERT_TRUE(erase_version("k", 1).ok());
  EXPECT_EQ(public_key(kAda, "k", 1).error().code(), Errc::kNotFound);
  EXPECT_EQ(sign(kAda, "k", Message{{}}, 1).error().code(), Errc::kNotFound);
}

TEST_F(SigningKeysTest, HaveABoundedNumberOfVersions) {
  ASSERT_TRUE(create(kAda, "k", KeyKind::kEd25519).ok());
  for (std::size_t i = 1; i < kMaxKeyVersions; ++i)
    ASSERT_TRUE(rotate("k").ok());
  EXPECT_EQ(rotate("k").error().code(), Errc::kTooManyVersions);
  ASSERT_TRUE(erase_version("k", 3).ok());
  EXPECT_TRUE(rotate("k").ok());
}

TEST_F(SigningKeysTest, ServeTheOwnersFunctionsThatAreGranted) {
  const FunctionAccess access = FunctionAccess::only({FunctionName("f")}, {}).value();
  ASSERT_TRUE(create(kAda, "k", KeyKind::kP256, access).ok());
  ASSERT_TRUE(create(kAda, "open", KeyKind::kEd25519).ok());
  vault_.events.take();
  const InvokedFunction f{.owner = kAda, .name = FunctionName("f"), .hash = {}};
  const auto loaded = load(f, {"open", "k"});
  ASSERT_TRUE(loaded.ok()) << loaded.error();
  EXPECT_EQ((*loaded)[0].name, "open");
  EXPECT_EQ((*loaded)[1].key.public_key(), *public_key(kAda, "k"));

  const InvokedFunction g{.owner = kAda, .name = FunctionName("g"), .hash = {}};
  const auto not_granted = load(g, {"k"});
  const InvokedFunction other{.owner = kBob, .name = FunctionName("f"), .hash = {}};
  const auto absent = load(other, {"k"});
  ASSERT_FALSE(not_granted.ok() || absent.ok());
  EXPECT_EQ(not_granted.error().code(), Errc::kKeyUnavailable);
  EXPECT_EQ(not_granted.error(), absent.error()) << "which of the reasons is told to nobody";
  EXPECT_EQ(vault_.events.take(),
            (std::vector<std::string>{"keys.refused owner=ada key=k function=g reason=not-granted",
                                      "keys.refused owner=bob key=k function=f reason=absent"}));
}

TEST_F(SigningKeysTest, AreListedInPages) {
  for (const char* name : {"a", "a-b", "a.b", "b", "a0"})
    ASSERT_TRUE(create(kAda, name, KeyKind::kEd25519).ok());
  ASSERT_TRUE(create(kBob, "z", KeyKind::kEd25519).ok());
  std::vector<std::string> names;
  std::optional<std::string> from = "";
  while (from) {
    const auto page = keys_.list(*vault_.memory.store.snapshot(), kAda, *from, 2);
    ASSERT_TRUE(page.ok());
    for (const SigningKeyInfo& info : page->keys)
      names.push_back(info.name);
    from = page->next;
  }
  EXPECT_EQ(names, (std::vector<std::string>{"a", "a-b", "a.b", "a0", "b"}));
}

TEST_F(SigningKeysTest, LeaveNothingWhenTheirOwnerIsErased) {
  for (int i = 0; i < 130; ++i)
    ASSERT_TRUE(create(kAda, "k" + std::to_string(i), KeyKind::kEd25519).ok());
  int rounds = 0;
  for (bool more = true; more; ++rounds)
    ASSERT_TRUE(vault_
                    .act([&](auto& transaction, auto& told) -> Status {
                      NSL_ASSIGN_OR_RETURN(more, keys_.erase_some_of(transaction, told, kAda));
                      return ok_status();
                    })
                    .ok());
  EXPECT_EQ(rounds, 2);
  EXPECT_EQ(vault_.memory.backend->dump().size(), 2u) << "the two users' data keys";
}

TEST_F(SigningKeysTest, SurviveARotationOfTheDataKey) {
  ASSERT_TRUE(create(kAda, "k", KeyKind::kP256).ok());
  ASSERT_TRUE(vault_.rotate(kAda).ok());
  Reencryption reencryption({vault_.memory.store, *vault_.data_keys, vault_.events},
                            {kPrivateSpace});
  ASSERT_TRUE(reencryption.run().ok());
  const auto signature = sign(kAda, "k", Message{as_bytes(kMessage)});
  ASSERT_TRUE(signature.ok()) << signature.error();
  EXPECT_TRUE(public_key(kAda, "k")->verify(as_bytes(kMessage), signature->bytes).ok());
}

TEST_F(SigningKeysTest, TellWhatWasDone) {
  ASSERT_TRUE(create(kAda, "k", KeyKind::kP256).ok());
  ASSERT_TRUE(rotate("k").ok());
  ASSERT_TRUE(sign(kAda, "k", Message{{}}).ok());
  ASSERT_TRUE(erase_version("k", 1).ok());
  ASSERT_TRUE(act([&](auto& transaction, auto& told) {
                return keys_.restrict(transaction, told, kAda, "k", {});
              }).ok());
  ASSERT_TRUE(erase("k").ok());
  EXPECT_EQ(vault_.events.take(),
            (std::vector<std::string>{"keys.signing-key-created owner=ada key=k version=1",
                                      "keys.signing-key-rotated owner=ada key=k version=2",
                                      "keys.signed owner=ada key=k version=2",
                                      "keys.signing-key-version-erased owner=ada key=k version=1",
                                      "keys.signing-key-restricted owner=ada key=k version=2",
                                      "keys.signing-key-erased owner=ada key=k version=2"}));
}

TEST(SigningKeyRecords, ReadBackWhatWasWrittenAndRefuseTheRest) {
  const SigningKeyRecord record{
      .kind = KeyKind::kP256,
      .versions = {{.version = 2, .created = UnixMillis(5), .public_key = Bytes(33, 7)},
                   {.version = 4, .created = UnixMillis(6), .public_key = Bytes(33, 8)}},
      .access =
          FunctionAccess::only({FunctionName("f")}, {FunctionHash(std::string(64, 'a'))}).value()};
  const Bytes whole = record.encode();
  EXPECT_EQ(*SigningKeyRecord::parse(whole), record);
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_EQ(SigningKeyRecord::parse(ByteSpan(whole).first(size)).error().code(),
              Errc::kStorageCorrupt);
  SigningKeyRecord falling = record;
  std::swap(falling.versions[0], falling.versions[1]);
  EXPECT_FALSE(SigningKeyRecord::parse(falling.encode()).ok());
}

}  // namespace
}  // namespace nsl::keys
