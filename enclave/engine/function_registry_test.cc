#include "enclave/engine/function_registry.h"

#include "enclave/engine/testing/shop.h"

namespace nsl::engine {
namespace {

using testing::Shop;

const UserId kAda("ada");
const UserId kBob("bob");
const FunctionName kF("f");

class FunctionRegistryTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(shop_.vault.create(kAda).ok());
    ASSERT_TRUE(shop_.vault.create(kBob).ok());
    shop_.vault.events.take();
  }

  Status point(std::string_view alias, std::uint32_t version) {
    return shop_.vault.act([&](auto& transaction, auto& told) {
      return shop_.functions.point(transaction, told, kAda, kF, alias, version);
    });
  }
  Status drop(std::string_view alias) {
    return shop_.vault.act([&](auto& transaction, auto& told) {
      return shop_.functions.drop_alias(transaction, told, kAda, kF, alias);
    });
  }
  Status share(const Callers& callers) {
    return shop_.vault.act([&](auto& transaction, auto& told) {
      return shop_.functions.share(transaction, told, kAda, kF, callers);
    });
  }
  // The version's number, or the slug.
  std::string resolve(const UserId& caller, std::string_view selector = "",
                      const UserId& owner = kAda, const FunctionName& name = kF) {
    const auto found = shop_.functions.resolve(*shop_.store().snapshot(), caller, owner, name,
                                               Selector::parse(selector).value());
    return found.ok() ? std::to_string(found->version.number) : std::string(found.error().slug());
  }

  Shop shop_;
};

TEST_F(FunctionRegistryTest, MakesAVersionOfEachSourceAndMovesLive) {
  const auto first = shop_.deploy(kAda, "f", "one");
  const auto second = shop_.deploy(kAda, "f", "two");
  ASSERT_TRUE(first.ok() && second.ok()) << first.error();
  EXPECT_TRUE(first->is_new && second->is_new);
  EXPECT_EQ(first->version.number, 1u);
  EXPECT_EQ(second->version.number, 2u);
  EXPECT_EQ(shop_.source(kAda, "f"), "two");
  EXPECT_EQ(shop_.source(kAda, "f", Selector::of_version(1)), "one");
  EXPECT_EQ(shop_.source(kAda, "f", Selector::of_version(3)), "not-found");
  EXPECT_EQ(first->version.hash, crypto::sha256(as_bytes("one")));
  EXPECT_EQ(first->version.id().value().substr(0, 8), "7692c3ad");
}

TEST_F(FunctionRegistryTest, MakesNoVersionOfCodeThatIsOne) {
  ASSERT_TRUE(shop_.deploy(kAda, "f", "one").ok());
  ASSERT_TRUE(shop_.deploy(kAda, "f", "two").ok());
  const auto again = shop_.deploy(kAda, "f", "one");
  ASSERT_TRUE(again.ok());
  EXPECT_FALSE(again->is_new);
  EXPECT_EQ(again->version.number, 1u);
  EXPECT_EQ(resolve(kAda), "1") << "live was moved back";
  EXPECT_EQ(shop_.functions.describe(*shop_.store().snapshot(), kAda, kF)->record.versions.size(),
            2u);
}

TEST_F(FunctionRegistryTest, MovesAliases) {
  ASSERT_TRUE(shop_.deploy(kAda, "f", "one", {.callers = {}, .alias = "staging"}).ok());
  EXPECT_EQ(resolve(kAda), "1") << "the first version is live, too";
  ASSERT_TRUE(shop_.deploy(kAda, "f", "two", {.callers = {}, .alias = "staging"}).ok());
  EXPECT_EQ(resolve(kAda, "staging"), "2");
  EXPECT_EQ(resolve(kAda), "1");
  ASSERT_TRUE(point("live", 2).ok());
  EXPECT_EQ(resolve(kAda), "2");
  ASSERT_TRUE(point("live", 1).ok());
  EXPECT_EQ(resolve(kAda), "1") << "rolled back";
  EXPECT_EQ(point("live", 3).error().code(), Errc::kNotFound);
  EXPECT_EQ(point("no alias", 1).error().code(), Errc::kInvalidArgument);
  EXPECT_EQ(drop("live").error().code(), Errc::kInvalidArgument);
  EXPECT_EQ(drop("other").error().code(), Errc::kNotFound);
  ASSERT_TRUE(drop("staging").ok());
  EXPECT_EQ(resolve(kAda, "staging"), "not-found");
}

TEST_F(FunctionRegistryTest, BoundsTheAliases) {
  ASSERT_TRUE(shop_.deploy(kAda, "f", "one").ok());
  for (std::size_t i = 1; i < kMaxAliases; ++i)
    ASSERT_TRUE(point("a" + std::to_string(i), 1).ok());
  EXPECT_EQ(point("more", 1).error().code(), Errc::kTooManyAliases);
  EXPECT_TRUE(point("a1", 1).ok()) << "one that is there can be moved";
}

TEST_F(FunctionRegistryTest, DropsTheOldestVersionsThatNoAliasNames) {
  ASSERT_TRUE(shop_.deploy(kAda, "f", "0", {.callers = {}, .alias = "first"}).ok());
  for (std::size_t i = 1; i <= kMaxVersions; ++i)
    ASSERT_TRUE(shop_.deploy(kAda, "f", std::to_string(i)).ok());
  EXPECT_EQ(resolve(kAda, "1"), "1");
  EXPECT_EQ(resolve(kAda, "2"), "not-found");
  EXPECT_EQ(resolve(kAda, "3"), "3");
  EXPECT_EQ(resolve(kAda), std::to_string(kMaxVersions + 1));
  EXPECT_EQ(shop_.functions.needs(*shop_.store().snapshot(), kAda, kF, 2).error().code(),
            Errc::kNotFound);
}

TEST_F(FunctionRegistryTest, LetsThoseInvokeWhomTheOwnerLets) {
  ASSERT_TRUE(shop_.deploy(kAda, "f", "one").ok());
  EXPECT_EQ(resolve(kAda), "1");
  EXPECT_EQ(resolve(kBob), "not-found");
  ASSERT_TRUE(share(Callers::everybody()).ok());
  EXPECT_EQ(resolve(kBob), "1");
  ASSERT_TRUE(share(Callers::listed({UserId("carol")}).value()).ok());
  EXPECT_EQ(resolve(kBob), "not-found");
  EXPECT_EQ(resolve(UserId("carol")), "1");
  EXPECT_EQ(resolve(kAda), "1");
  ASSERT_TRUE(shop_.deploy(kAda, "f", "two").ok());
  EXPECT_EQ(resolve(UserId("carol")), "2") << "a new version keeps who may invoke it";
  ASSERT_TRUE(shop_.deploy(kAda, "f", "two", {.callers = Callers()}).ok());
  EXPECT_EQ(resolve(UserId("carol")), "not-found");
}

TEST_F(FunctionRegistryTest, AnswersTheSameForWhatIsNotThereAndWhatIsNotTheCallers) {
  ASSERT_TRUE(shop_.deploy(kAda, "f", "one").ok());
  const auto error = [&](const UserId& owner, std::string name) {
    const auto found = shop_.functions.resolve(*shop_.store().snapshot(), kBob, owner,
                                               FunctionName(std::move(name)), Selector());
    return found.ok() ? Error(Errc::kInternal) : found.error();
  };
  const Error absent = error(kAda, "g");
  EXPECT_EQ(absent.code(), Errc::kNotFound);
  EXPECT_EQ(error(kAda, "f"), absent);
  EXPECT_EQ(error(UserId("nobody"), "f"), absent);
  EXPECT_EQ(error(kAda, "no name!"), absent);
}

TEST_F(FunctionRegistryTest, RefusesNamesThatAreNone) {
  EXPECT_EQ(shop_.deploy(kAda, "1st", "x").error().code(), Errc::kInvalidArgument);
  EXPECT_EQ(shop_.deploy(kAda, "", "x").error().code(), Errc::kInvalidArgument);
  EXPECT_EQ(shop_.deploy(kAda, "f", "x", {.callers = {}, .alias = "a b"}).error().code(),
            Errc::kInvalidArgument);
  EXPECT_EQ(resolve(kAda), "not-found") << "nothing was left of it";
}

TEST_F(FunctionRegistryTest, KeepsSourcesLargerThanOneRecord) {
  const std::string source = std::string(kCodePieceBytes, 'a') + "b";
  const auto deployed = shop_.deploy(kAda, "f", source);
  ASSERT_TRUE(deployed.ok());
  EXPECT_EQ(deployed->version.pieces(), 2u);
  EXPECT_EQ(shop_.source(kAda, "f"), source);
  EXPECT_EQ(shop_.deploy(kAda, "f", std::string(kMaxSourceBytes + 1, 'a')).error().code(),
            Errc::kSourceTooLarge);
}

TEST_F(FunctionRegistryTest, ListsByNameInPages) {
  for (const char* name : {"b", "a", "a-1", "a.1", "A"})
    ASSERT_TRUE(shop_.deploy(kAda, name, "x").ok());
  ASSERT_TRUE(shop_.deploy(kBob, "other", "x").ok());
  std::vector<std::string> names;
  std::optional<std::string> from = "";
  while (from) {
    const auto page = shop_.functions.list(*shop_.store().snapshot(), kAda, *from, 2);
    ASSERT_TRUE(page.ok());
    for (const FunctionInfo& info : page->functions)
      names.push_back(info.name.value());
    from = page->next;
  }
  EXPECT_EQ(names, (std::vector<std::string>{"A", "a", "a-1", "a.1", "b"}));
  EXPECT_EQ(shop_.functions.list(*shop_.store().snapshot(), kAda, std::string(130, 'a'), 2)
                .error()
                .code(),
            Errc::kInvalidArgument);
}

TEST_F(FunctionRegistryTest, LeavesNothingOfAnErasedFunction) {
  const std::size_t before = shop_.vault.memory.backend->dump().size();
  ASSERT_TRUE(shop_.deploy(kAda, "f", "one").ok());
  ASSERT_TRUE(shop_.deploy(kAda, "f", "two").ok());
  ASSERT_TRUE(shop_
                  .with_storage(kAda, "f",
                                [](StorageSession& session) {
                                  return session.put(as_bytes("key"), as_bytes("value"));
                                })
                  .ok());
  ASSERT_TRUE(shop_.erase(kAda, "f").ok());
  EXPECT_EQ(shop_.source(kAda, "f"), "not-found");
  ASSERT_TRUE(FunctionStorage::erase_abandoned(shop_.store(), kAda).ok());
  EXPECT_EQ(shop_.vault.memory.backend->dump().size(), before);
  EXPECT_EQ(shop_.store().usage(storage::Account("ada"))->bytes, ByteCount(0));
  EXPECT_EQ(shop_.erase(kAda, "f").error().code(), Errc::kNotFound);
}

TEST_F(FunctionRegistryTest, ErasesInBatchesWithTheOwner) {
  const std::size_t before = shop_.vault.memory.backend->dump().size();
  for (int i = 0; i < 10; ++i)
    ASSERT_TRUE(shop_.deploy(kAda, "f" + std::to_string(i), "x").ok());
  int rounds = 0;
  for (bool more = true; more; ++rounds)
    ASSERT_TRUE(shop_.vault
                    .act([&](auto& transaction, auto& told) -> Status {
                      NSL_ASSIGN_OR_RETURN(more,
                                           shop_.functions.erase_some_of(transaction, told, kAda));
                      return ok_status();
                    })
                    .ok());
  EXPECT_EQ(rounds, 3);
  ASSERT_TRUE(FunctionStorage::erase_all_abandoned(shop_.store()).ok());
  EXPECT_EQ(shop_.vault.memory.backend->dump().size(), before);
}

TEST_F(FunctionRegistryTest, ShowsNoCodeInTheStore) {
  ASSERT_TRUE(
      shop_.deploy(kAda, "f", "canary of the code", {}, {.secrets = {"CANARY_SECRET"}, .keys = {}})
          .ok());
  for (const storage::KeyValue& record : shop_.vault.memory.backend->dump())
    for (const char* canary : {"canary of the code", "CANARY_SECRET"})
      EXPECT_EQ(as_text(record.value).find(canary), std::string_view::npos) << canary;
  EXPECT_EQ(shop_.functions.needs(*shop_.store().snapshot(), kAda, kF, 1)->secrets,
            std::vector<std::string>{"CANARY_SECRET"});
}

TEST_F(FunctionRegistryTest, OpensNoRecordThatWasPutInAnothersPlace) {
  ASSERT_TRUE(shop_.deploy(kAda, "f", "one").ok());
  ASSERT_TRUE(shop_.deploy(kAda, "g", "two").ok());
  ASSERT_TRUE(run_transaction(shop_.store(), [&](storage::Transaction& transaction) -> Status {
                NSL_ASSIGN_OR_RETURN(const auto other, transaction.get(code_key(kAda, "g", 1, 0)));
                if (!other)
                  return Error(Errc::kNotFound);
                return transaction.put(code_key(kAda, "f", 1, 0), *other);
              }).ok());
  EXPECT_EQ(shop_.source(kAda, "f"), "authentication-failed");
}

TEST_F(FunctionRegistryTest, NamesAPieceOfCodeThatIsNotInTheStore) {
  const std::string source = std::string(kCodePieceBytes, 'a') + "b";
  ASSERT_TRUE(shop_.deploy(kAda, "f", source).ok());
  ASSERT_TRUE(run_transaction(shop_.store(), [&](storage::Transaction& transaction) {
                return transaction.erase(code_key(kAda, "f", 1, 1));
              }).ok());
  EXPECT_EQ(shop_.source(kAda, "f"), "not-found");
}

TEST_F(FunctionRegistryTest, TellsWhatWasDone) {
  ASSERT_TRUE(shop_.deploy(kAda, "f", "one").ok());
  ASSERT_TRUE(share(Callers::everybody()).ok());
  ASSERT_TRUE(point("staging", 1).ok());
  ASSERT_TRUE(drop("staging").ok());
  ASSERT_TRUE(shop_.erase(kAda, "f").ok());
  EXPECT_EQ(shop_.vault.events.take(),
            (std::vector<std::string>{
                "functions.deployed owner=ada function=f version=1",
                "functions.shared owner=ada function=f visibility=public",
                "functions.alias-moved owner=ada function=f alias=staging version=1",
                "functions.alias-dropped owner=ada function=f alias=staging version=1",
                "functions.erased owner=ada function=f version=1"}));
}

}  // namespace
}  // namespace nsl::engine
