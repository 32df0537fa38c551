// Idempotency keys, conflicts and failing writes, through the whole of the served functions.
#include <set>

#include "enclave/keys/testing/memory_ratchet.h"
#include "enclave/storage/testing/memory_store.h"
#include "tests/engine/service.h"

namespace nsl::engine::testing {
namespace {

// A result that is another one every time.
constexpr std::string_view kRandom = "export default () => crypto.randomUUID();";

class Idempotency : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const UserId& user : {kAda, kBob})
      service_.add_user(user);
    ASSERT_EQ(slug_of(service_.deploy(kAda, "f", kRandom)), "");
  }

  InvokeRequest keyed(std::string_view text, std::string_view input = "",
                      const UserId& caller = kBob) {
    InvokeRequest request = service_.request(caller, "f", input);
    request.key = key(text);
    return request;
  }

  // Ada's f to its first version.
  static Status roll_back(Service& service) {
    return service.act([&](auto& transaction, auto& told) {
      return service.engine().functions().point(transaction, told, kAda, FunctionName("f"), kLive,
                                                1);
    });
  }

  storage::testing::MemoryStore memory_;
  keys::testing::MemoryRatchet ratchet_;
  Service service_{memory_.store, ratchet_};
};

TEST_F(Idempotency, RunsOnceAndAnswersTheSame) {
  const InvokeReply first = service_.invoke(keyed("k"));
  const InvokeReply again = service_.invoke(keyed("k"));
  EXPECT_TRUE(first.ok());
  EXPECT_FALSE(first.is_stored);
  EXPECT_TRUE(again.is_stored);
  EXPECT_EQ(text_of(again), text_of(first));
  EXPECT_EQ(again.id, first.id);
  EXPECT_EQ(again.hash, first.hash);
  EXPECT_EQ(again.gas, first.gas);
  EXPECT_EQ(service_.gas_spent(kBob), first.gas) << "paid once";
  EXPECT_NE(text_of(service_.invoke(keyed("l"))), text_of(first));
  EXPECT_NE(text_of(service_.invoke(keyed("k", "", kAda))), text_of(first)) << "another caller";
}

TEST_F(Idempotency, RefusesAnotherRequest) {
  ASSERT_TRUE(service_.invoke(keyed("k", "1")).ok());
  EXPECT_EQ(text_of(service_.invoke(keyed("k", "2"))), "idempotency-mismatch");
  InvokeRequest version = keyed("k", "1");
  version.selector = Selector::of_version(1);
  EXPECT_EQ(text_of(service_.invoke(std::move(version))), "idempotency-mismatch");
}

TEST_F(Idempotency, RefusesAKeyWhoseRequestIsUnderWay) {
  ASSERT_EQ(slug_of(service_.deploy(kAda, "f", kWaits)), "");
  auto first = service_.submit(keyed("k"));
  wait_until([&] { return service_.instances().instances_lent() == 1; });
  EXPECT_EQ(text_of(service_.invoke(keyed("k"))), "idempotency-in-flight");
  EXPECT_EQ(text_of(first.get()), "\"waited\"");
  EXPECT_TRUE(service_.invoke(keyed("k")).is_stored);
}

TEST_F(Idempotency, KeepsTheFailureOfAFunctionThatRan) {
  ASSERT_EQ(slug_of(service_.deploy(
                kAda, "f", "export default () => { throw new Error(crypto.randomUUID()); };")),
            "");
  const InvokeReply first = service_.invoke(keyed("k"));
  const InvokeReply again = service_.invoke(keyed("k"));
  EXPECT_EQ(text_of(first), "function-threw");
  EXPECT_TRUE(again.is_stored);
  EXPECT_EQ(again.failure().message, first.failure().message);
  EXPECT_EQ(service_.gas_spent(kBob), first.gas);
}

TEST_F(Idempotency, KeepsNothingOfWhatWasRefused) {
  const UserId poor("poor");
  service_.add_user(poor, Gas());
  EXPECT_EQ(text_of(service_.invoke(keyed("k", "", poor))), "insufficient-gas");
  ASSERT_TRUE(service_
                  .act([&](auto& transaction, auto& told) -> Status {
                    NSL_RETURN_IF_ERROR(
                        service_.gas().credit(transaction, told, poor, kPlenty, "test"));
                    return ok_status();
                  })
                  .ok());
  EXPECT_TRUE(service_.invoke(keyed("k", "", poor)).ok());
}

TEST_F(Idempotency, RunsManyRetriesOnce) {
  std::vector<std::future<InvokeReply>> replies;
  for (int i = 0; i < 40; ++i)
    replies.push_back(service_.submit(keyed("k")));
  std::set<std::string> results;
  Gas paid;
  for (auto& future : replies) {
    const InvokeReply reply = future.get();
    if (reply.ok()) {
      results.insert(text_of(reply));
      paid = reply.gas;
    } else {
      EXPECT_EQ(text_of(reply), "idempotency-in-flight");
    }
  }
  EXPECT_EQ(results.size(), 1u);
  EXPECT_EQ(service_.gas_spent(kBob), paid);
}

TEST_F(Idempotency, WorksForCodeThatComesWithTheRequest) {
  const auto run = [&](std::string_view code) {
    return service_.execute({.caller = kBob,
                             .code = secret(code),
                             .input = secret(""),
                             .secrets = {},
                             .limits = {},
                             .key = key("k")});
  };
  const InvokeReply first = run(kRandom);
  EXPECT_EQ(text_of(run(kRandom)), text_of(first));
  EXPECT_EQ(text_of(run("export default () => 1;")), "idempotency-mismatch");
}

TEST_F(Idempotency, OutlivesTheService) {
  const InvokeReply first = service_.invoke(keyed("k"));
  Service next(memory_.store, ratchet_);
  InvokeRequest again = keyed("k");
  const InvokeReply reply = next.invoke(std::move(again));
  EXPECT_TRUE(reply.is_stored);
  EXPECT_EQ(text_of(reply), text_of(first));
}

// The write of the reply fails: nothing is acknowledged, and the next try runs.
TEST_F(Idempotency, AcknowledgesNothingThatCouldNotBeStored) {
  ASSERT_TRUE(service_.gas().flush().ok());
  service_.engine().invocations().flush();
  ASSERT_EQ(slug_of(service_.deploy(kAda, "f", "export default () => null;")), "");
  ASSERT_TRUE(service_.gas().flush().ok());
  memory_.backend->fail_write(Error(Errc::kStorageFull, "test"));
  EXPECT_EQ(text_of(service_.invoke(keyed("k"))), "storage-full");
  const InvokeReply again = service_.invoke(keyed("k"));
  EXPECT_EQ(text_of(again), "null");
  EXPECT_FALSE(again.is_stored);
}

TEST_F(Idempotency, ChargesForARunWhoseReplyHasNoRoom) {
  ASSERT_EQ(slug_of(service_.deploy(kAda, "bad", "export default () => { throw 1; };")), "");
  ASSERT_TRUE(service_.store().set_quota(storage::Account(kBob.value()), ByteCount(1)).ok());
  Gas paid;
  for (const char* name : {"f", "bad"}) {
    InvokeRequest request = service_.request(kBob, name);
    request.key = key("k");
    const InvokeReply reply = service_.invoke(std::move(request));
    EXPECT_EQ(text_of(reply), "quota-exceeded");
    EXPECT_GT(reply.gas, Gas());
    paid += reply.gas;
    EXPECT_EQ(service_.gas_spent(kBob), paid) << name;
  }
}

// The function is changed while it runs: what it read is no more, so it runs again, as it is now.
TEST_F(Idempotency, RunsAgainAfterAConflictAndPaysTheLastRun) {
  ASSERT_EQ(slug_of(service_.deploy(kAda, "f", kWaits)), "");
  auto first = service_.submit(keyed("k"));
  wait_until([&] { return service_.instances().instances_lent() == 1; });
  ASSERT_TRUE(roll_back(service_).ok());
  const InvokeReply reply = first.get();
  EXPECT_EQ(reply.version, 1u);
  EXPECT_EQ(reply.gas, service_.gas_spent(kBob));
  EXPECT_EQ(service_.record(kBob, reply.id)->runs, 2u);
}

TEST_F(Idempotency, GivesUpAfterSoManyConflicts) {
  EngineOptions options = patient_options();
  options.invoker.attempts = 1;
  storage::testing::MemoryStore memory;
  Service service(memory.store, ratchet_, options);
  service.add_user(kAda);
  ASSERT_EQ(slug_of(service.deploy(kAda, "f", kWaits)), "");
  InvokeRequest request = service.request(kAda, "f");
  request.key = key("k");
  auto first = service.submit(std::move(request));
  wait_until([&] { return service.instances().instances_lent() == 1; });
  ASSERT_TRUE(roll_back(service).ok());
  EXPECT_EQ(text_of(first.get()), "conflict");
}

TEST_F(Idempotency, DoesNotRunAgainAfterASignature) {
  ASSERT_TRUE(service_
                  .act([&](auto& transaction, auto& told) -> Status {
                    NSL_RETURN_IF_ERROR(service_.signing_keys().create(
                        transaction, told, kAda, "k", crypto::KeyKind::kEd25519, {}));
                    return ok_status();
                  })
                  .ok());
  ASSERT_EQ(slug_of(service_.deploy(
                kAda, "f",
                "export const config = { keys: ['k'], limits: { wallTimeMs: 60000 } };"
                "export default async (_, { keys }) => { keys.sign('k', new Uint8Array(1));"
                " await new Promise((r) => setTimeout(r, 5000)); return 'signed'; };")),
            "");
  auto first = service_.submit(keyed("k"));
  wait_until([&] { return service_.instances().instances_lent() == 1; });
  ASSERT_TRUE(roll_back(service_).ok());
  const InvokeReply reply = first.get();
  EXPECT_EQ(text_of(reply), "not-repeatable");
  EXPECT_EQ(service_.record(kBob, reply.id)->runs, 1u);
  EXPECT_EQ(service_.gas_spent(kBob), reply.gas);
  EXPECT_EQ(text_of(service_.invoke(keyed("k"))), "not-repeatable") << "kept";
}

TEST_F(Idempotency, ShowsNoPlaintextInTheStore) {
  ASSERT_EQ(slug_of(service_.deploy(
                kAda, "f",
                "export default (x) => { console.log('canary-log'); return x + 'canary-result'; };"
                "// canary-code")),
            "");
  ASSERT_TRUE(service_.invoke(keyed("k", "\"canary-input\"")).ok());
  service_.engine().invocations().flush();
  for (const storage::KeyValue& record : memory_.backend->dump())
    EXPECT_EQ(as_text(record.value).find("canary"), std::string_view::npos) << as_text(record.key);
}

}  // namespace
}  // namespace nsl::engine::testing
