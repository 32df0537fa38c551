#include "enclave/secrets/secrets.h"

#include "enclave/secrets/testing/safe.h"

namespace nsl::secrets {
namespace {

using keys::FunctionAccess;
using keys::InvokedFunction;
using testing::Safe;
using testing::text_of;

const UserId kAda("ada");
const UserId kBob("bob");
const FunctionHash kHash(std::string(64, 'a'));
const FunctionHash kChangedHash(std::string(64, 'b'));

InvokedFunction function(const UserId& owner, std::string name, const FunctionHash& hash = kHash) {
  return {.owner = owner, .name = FunctionName(std::move(name)), .hash = hash};
}

class SecretsTest : public ::testing::Test {
 protected:
  SecretsTest() {
    EXPECT_TRUE(safe_.vault.create(kAda).ok() && safe_.vault.create(kBob).ok());
    safe_.vault.events.take();
  }

  Safe safe_;
};

TEST_F(SecretsTest, GiveTheirOwnerWhatWasPut) {
  EXPECT_EQ(*safe_.put(kAda, "API_KEY", "s3cret"), 1u);
  EXPECT_EQ(safe_.get(kAda, "API_KEY"), "s3cret");
  const std::string binary("\0\xff\n\x80", 4);
  ASSERT_TRUE(safe_.put(kAda, "binary", binary).ok());
  EXPECT_EQ(safe_.get(kAda, "binary"), binary);
  ASSERT_TRUE(safe_.put(kAda, "empty", "").ok());
  EXPECT_EQ(safe_.get(kAda, "empty"), "");
}

TEST_F(SecretsTest, HoldUpTo64KiB) {
  const std::string most(kMaxValueBytes, 'x');
  ASSERT_TRUE(safe_.put(kAda, "most", most).ok());
  EXPECT_EQ(safe_.get(kAda, "most"), most);
  EXPECT_EQ(safe_.put(kAda, "more", most + "x").error().code(), Errc::kSecretTooLarge);
}

TEST_F(SecretsTest, RefuseNamesThatAreNone) {
  for (const char* name : {"", "1a", "-a", "a b", "a/b", "ä"})
    EXPECT_EQ(safe_.put(kAda, name, "x").error().code(), Errc::kInvalidArgument) << name;
  EXPECT_EQ(safe_.put(kAda, std::string(129, 'a'), "x").error().code(), Errc::kInvalidArgument);
  EXPECT_TRUE(safe_.put(kAda, std::string(128, 'a'), "x").ok());
  EXPECT_EQ(safe_.get(kAda, std::string(5000, 'a')), "not-found");
}

TEST_F(SecretsTest, BindAValueToOwnerNameAndVersion) {
  ASSERT_TRUE(safe_.put(kAda, "A", "first").ok());
  ASSERT_TRUE(safe_.put(kAda, "A", "second").ok());
  ASSERT_TRUE(safe_.put(kAda, "B", "other").ok());
  const auto move = [&](const Bytes& from, const Bytes& to) {
    return run_transaction(safe_.store(), [&](storage::Transaction& transaction) -> Status {
      NSL_ASSIGN_OR_RETURN(const auto value, transaction.get(from));
      return transaction.put(to, value.value_or(Bytes()));
    });
  };
  ASSERT_TRUE(move(value_key(kAda, "A", 1), value_key(kAda, "A", 2)).ok());
  EXPECT_EQ(safe_.get(kAda, "A"), "authentication-failed");
  ASSERT_TRUE(move(value_key(kAda, "A", 1), value_key(kAda, "B", 1)).ok());
  EXPECT_EQ(safe_.get(kAda, "B"), "authentication-failed");
  ASSERT_TRUE(safe_.put(kBob, "A", "bob's").ok());
  ASSERT_TRUE(move(value_key(kAda, "A", 1), value_key(kBob, "A", 1)).ok());
  EXPECT_EQ(safe_.get(kBob, "A"), "authentication-failed");
}

TEST_F(SecretsTest, KeepOlderVersionsAndRollBack) {
  for (const char* text : {"one", "two", "three"})
    ASSERT_TRUE(safe_.put(kAda, "K", text).ok());
  EXPECT_EQ(safe_.get(kAda, "K"), "three");
  EXPECT_EQ(safe_.get(kAda, "K", 1), "one");
  EXPECT_EQ(safe_.get(kAda, "K", 4), "not-found");
  ASSERT_TRUE(safe_.roll_back(kAda, "K", 1).ok());
  EXPECT_EQ(safe_.get(kAda, "K"), "one");
  EXPECT_EQ(safe_.describe(kAda, "K")->record.current().version, 4u);
  EXPECT_EQ(safe_.get(kAda, "K", 3), "three");
  EXPECT_EQ(safe_.roll_back(kAda, "K", 9).error().code(), Errc::kNotFound);
}

TEST_F(SecretsTest, KeepTheNewestVersionsOnly) {
  for (int i = 1; i <= 10; ++i)
    ASSERT_TRUE(safe_.put(kAda, "K", std::to_string(i)).ok());
  EXPECT_EQ(safe_.describe(kAda, "K")->record.versions.size(), 4u) << "the standard";
  EXPECT_EQ(safe_.get(kAda, "K", 6), "not-found");
  EXPECT_EQ(safe_.get(kAda, "K", 7), "7");
  ASSERT_TRUE(safe_.keep(kAda, "K", 2).ok());
  EXPECT_EQ(safe_.get(kAda, "K", 8), "not-found");
  EXPECT_EQ(safe_.get(kAda, "K", 9), "9");
  EXPECT_EQ(safe_.vault.memory.backend->dump().size(), 2u + 1u + 2u)
      << "two data keys, the secret, two values";
  EXPECT_EQ(safe_.keep(kAda, "K", 0).error().code(), Errc::kInvalidArgument);
  EXPECT_EQ(safe_.keep(kAda, "K", 33).error().code(), Errc::kInvalidArgument);
}

TEST_F(SecretsTest, CheckAndSet) {
  const auto expecting = [](std::uint32_t version) {
    PutOptions options;
    options.expected_version = version;
    return options;
  };
  EXPECT_EQ(safe_.put(kAda, "K", "x", expecting(1)).error().code(), Errc::kVersionMismatch);
  ASSERT_TRUE(safe_.put(kAda, "K", "x", expecting(0)).ok());
  EXPECT_EQ(safe_.put(kAda, "K", "y", expecting(0)).error().code(), Errc::kVersionMismatch);
  ASSERT_TRUE(safe_.put(kAda, "K", "y", expecting(1)).ok());
  EXPECT_EQ(safe_.get(kAda, "K"), "y");
}

TEST_F(SecretsTest, AnswerForAnothersAsForNone) {
  ASSERT_TRUE(safe_.put(kBob, "K", "bob's").ok());
  const auto snapshot = safe_.store().snapshot();
  const auto error_of = [](const auto& result) { return result.error(); };
  EXPECT_EQ(error_of(safe_.secrets.get(*snapshot, kAda, "K", {})),
            error_of(safe_.secrets.get(*snapshot, kAda, "none", {})));
  EXPECT_EQ(error_of(safe_.secrets.get(*snapshot, kAda, "K", 1)),
            error_of(safe_.secrets.get(*snapshot, kAda, "none", 1)));
  EXPECT_EQ(error_of(safe_.describe(kAda, "K")), error_of(safe_.describe(kAda, "none")));
  EXPECT_EQ(safe_.erase(kAda, "K").error(), safe_.erase(kAda, "none").error());
  EXPECT_EQ(safe_.restrict(kAda, "K", {}).error(), safe_.restrict(kAda, "none", {}).error());
  EXPECT_EQ(safe_.roll_back(kAda, "K", 1).error(), safe_.roll_back(kAda, "none", 1).error());
  EXPECT_EQ(safe_.keep(kAda, "K", 1).error(), safe_.keep(kAda, "none", 1).error());
  EXPECT_TRUE(safe_.secrets.list(*snapshot, kAda, "", 10)->secrets.empty());
  PutOptions first;
  first.expected_version = 0;
  EXPECT_TRUE(safe_.put(kAda, "K", "hers", first).ok()) << "the name is hers to use";
  EXPECT_EQ(safe_.get(kBob, "K"), "bob's");
}

TEST_F(SecretsTest, AreLoadedForTheFunctionsOfTheirOwnerInItsOrder) {
  ASSERT_TRUE(safe_.put(kAda, "A", "a").ok());
  ASSERT_TRUE(safe_.put(kAda, "B", "old").ok());
  ASSERT_TRUE(safe_.put(kAda, "B", "b").ok()) << "changed without deploying anything";
  const auto loaded = safe_.load(function(kAda, "f"), {"B", "A"});
  ASSERT_TRUE(loaded.ok()) << loaded.error();
  ASSERT_EQ(loaded->size(), 2u);
  EXPECT_EQ((*loaded)[0].name, "B");
  const auto text = [](const SecretBytes& value) {
    return std::string(as_text(value.reveal(SecretAccess::because("a test compares it"))));
  };
  EXPECT_EQ(text((*loaded)[0].value), "b");
  EXPECT_EQ(text((*loaded)[1].value), "a");
  EXPECT_TRUE(safe_.load(function(kBob, "f"), {}).ok()) << "a function without secrets";
}

TEST_F(SecretsTest, AreRefusedToAFunctionInOneWayForEveryReason) {
  PutOptions expiring;
  expiring.expires = safe_.wall.now() + std::chrono::hours(1);
  ASSERT_TRUE(safe_.put(kAda, "K", "x", expiring).ok());
  safe_.vault.events.take();
  const auto absent = safe_.load(function(kBob, "f"), {"K"});
  ASSERT_TRUE(safe_.restrict(kAda, "K", FunctionAccess::only({}, {}).value()).ok());
  const auto not_granted = safe_.load(function(kAda, "f"), {"K"});
  ASSERT_TRUE(safe_.restrict(kAda, "K", {}).ok());
  ASSERT_TRUE(safe_.load(function(kAda, "f"), {"K"}).ok());
  safe_.wall.set(*expiring.expires);
  const auto expired = safe_.load(function(kAda, "f"), {"K"});
  ASSERT_FALSE(absent.ok() || not_granted.ok() || expired.ok());
  EXPECT_EQ(absent.error().code(), Errc::kSecretUnavailable);
  EXPECT_EQ(absent.error(), not_granted.error());
  EXPECT_EQ(absent.error(), expired.error());
  EXPECT_EQ(safe_.vault.events.count("secrets.refused"), 3u);
}

TEST_F(SecretsTest, AreLostToChangedCodeUntilGrantedAgain) {
  ASSERT_TRUE(safe_.put(kAda, "K", "x").ok());
  ASSERT_TRUE(safe_.restrict(kAda, "K", FunctionAccess::only({}, {kHash}).value()).ok());
  EXPECT_TRUE(safe_.load(function(kAda, "f", kHash), {"K"}).ok());
  EXPECT_EQ(safe_.load(function(kAda, "f", kChangedHash), {"K"}).error().code(),
            Errc::kSecretUnavailable);
  ASSERT_TRUE(safe_.put(kAda, "K", "y").ok());
  EXPECT_FALSE(safe_.load(function(kAda, "f", kChangedHash), {"K"}).ok())
      << "a new version keeps the restriction";
  ASSERT_TRUE(safe_.restrict(kAda, "K", FunctionAccess::only({}, {kChangedHash}).value()).ok());
  EXPECT_TRUE(safe_.load(function(kAda, "f", kChangedHash), {"K"}).ok());
}

TEST_F(SecretsTest, ExpireForFunctionsAndTheOwner) {
  PutOptions options;
  options.expires = safe_.wall.now();
  EXPECT_EQ(safe_.put(kAda, "K", "x", options).error().code(), Errc::kInvalidArgument);
  options.expires = safe_.wall.now() + std::chrono::milliseconds(1);
  ASSERT_TRUE(safe_.put(kAda, "K", "x", options).ok());
  EXPECT_EQ(safe_.get(kAda, "K"), "x");
  safe_.wall.set(*options.expires);
  EXPECT_EQ(safe_.get(kAda, "K"), "secret-expired");
  EXPECT_EQ(safe_.roll_back(kAda, "K", 1).error().code(), Errc::kSecretExpired);
  safe_.wall.set(*options.expires - std::chrono::milliseconds(1));
  EXPECT_EQ(safe_.get(kAda, "K"), "x") << "a clock that went wrong destroyed nothing";
  safe_.wall.set(*options.expires);
  ASSERT_TRUE(safe_.put(kAda, "K", "fresh").ok());
  EXPECT_EQ(safe_.get(kAda, "K"), "fresh");
}

TEST_F(SecretsTest, AreListedByNameWithoutValues) {
  for (const char* name : {"b", "a", "a-1", "a.1", "A"})
    ASSERT_TRUE(safe_.put(kAda, name, "value").ok());
  std::vector<std::string> names;
  std::optional<std::string> from = "";
  while (from) {
    const auto page = safe_.secrets.list(*safe_.store().snapshot(), kAda, *from, 2);
    ASSERT_TRUE(page.ok());
    for (const SecretInfo& info : page->secrets) {
      names.push_back(info.name);
      EXPECT_EQ(info.record.current().size, 5u);
    }
    from = page->next;
  }
  EXPECT_EQ(names, (std::vector<std::string>{"A", "a", "a-1", "a.1", "b"}));
  EXPECT_EQ(
      safe_.secrets.list(*safe_.store().snapshot(), kAda, std::string(130, 'a'), 2).error().code(),
      Errc::kInvalidArgument);
}

TEST_F(SecretsTest, LeaveNothingWhenErased) {
  const std::size_t before = safe_.vault.memory.backend->dump().size();
  PutOptions options;
  options.expires = safe_.wall.now() + std::chrono::hours(1000);
  ASSERT_TRUE(safe_.put(kAda, "K", "x", options).ok());
  ASSERT_TRUE(safe_.put(kAda, "K", "y", options).ok());
  ASSERT_TRUE(safe_.erase(kAda, "K").ok());
  EXPECT_EQ(safe_.get(kAda, "K"), "not-found");
  EXPECT_EQ(safe_.vault.memory.backend->dump().size(), before);
}

TEST_F(SecretsTest, AreErasedInBatchesWithTheirOwner) {
  const std::size_t before = safe_.vault.memory.backend->dump().size();
  for (int i = 0; i < 120; ++i)
    ASSERT_TRUE(safe_.put(kAda, "K" + std::to_string(i), "x").ok());
  int rounds = 0;
  for (bool more = true; more; ++rounds)
    ASSERT_TRUE(safe_
                    .act([&](auto& transaction, auto& told) -> Status {
                      NSL_ASSIGN_OR_RETURN(more,
                                           safe_.secrets.erase_some_of(transaction, told, kAda));
                      return ok_status();
                    })
                    .ok());
  EXPECT_EQ(rounds, 2);
  EXPECT_EQ(safe_.vault.memory.backend->dump().size(), before);
}

TEST_F(SecretsTest, CountAgainstTheirOwnersQuota) {
  ASSERT_TRUE(safe_.store().set_quota(storage::Account("ada"), ByteCount(1000)).ok());
  EXPECT_EQ(safe_.put(kAda, "K", std::string(2000, 'x')).error().code(), Errc::kQuotaExceeded);
  EXPECT_TRUE(safe_.put(kBob, "K", std::string(2000, 'x')).ok());
  ASSERT_TRUE(safe_.put(kAda, "K", "small").ok());
  ASSERT_TRUE(safe_.erase(kAda, "K").ok());
  EXPECT_EQ(safe_.store().usage(storage::Account("ada"))->bytes, ByteCount(0));
}

TEST_F(SecretsTest, SurviveARotationOfTheDataKey) {
  ASSERT_TRUE(safe_.put(kAda, "K", "one").ok());
  ASSERT_TRUE(safe_.put(kAda, "K", "two").ok());
  ASSERT_TRUE(safe_.vault.rotate(kAda).ok());
  keys::Reencryption reencryption({safe_.store(), *safe_.vault.data_keys, safe_.vault.events},
                                  {kValueSpace});
  ASSERT_TRUE(reencryption.run().ok());
  EXPECT_EQ(safe_.get(kAda, "K", 1), "one");
  EXPECT_EQ(safe_.get(kAda, "K"), "two");
}

TEST_F(SecretsTest, TellWhatWasDoneAndNothingOfTheValue) {
  ASSERT_TRUE(safe_.put(kAda, "K", "canary").ok());
  ASSERT_TRUE(safe_.roll_back(kAda, "K", 1).ok());
  ASSERT_TRUE(safe_.restrict(kAda, "K", {}).ok());
  ASSERT_TRUE(safe_.keep(kAda, "K", 1).ok());
  ASSERT_TRUE(safe_.erase(kAda, "K").ok());
  EXPECT_EQ(safe_.vault.events.take(),
            (std::vector<std::string>{"secrets.put owner=ada secret=K version=1",
                                      "secrets.rolled-back owner=ada secret=K version=2 from=1",
                                      "secrets.restricted owner=ada secret=K version=2",
                                      "secrets.keep-changed owner=ada secret=K version=2",
                                      "secrets.erased owner=ada secret=K version=2"}));
}

TEST_F(SecretsTest, NameAValueThatIsNotInTheStore) {
  ASSERT_TRUE(safe_.put(kAda, "K", "x").ok());
  ASSERT_TRUE(run_transaction(safe_.store(), [&](storage::Transaction& transaction) {
                return transaction.erase(value_key(kAda, "K", 1));
              }).ok());
  EXPECT_EQ(safe_.get(kAda, "K"), "storage-corrupt");
}

}  // namespace
}  // namespace nsl::secrets
