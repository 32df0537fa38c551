// What becomes of an invocation: who may, who pays, what it is given, what is told of it.
#include <algorithm>

#include "enclave/keys/reencryption.h"
#include "enclave/keys/testing/memory_ratchet.h"
#include "enclave/storage/testing/memory_store.h"
#include "tests/engine/service.h"

namespace nsl::engine::testing {
namespace {

constexpr std::string_view kAdds =
    "export default (x) => { console.log('adding'); return x + 1; };";
constexpr std::string_view kThrows = "export default () => { throw new TypeError('told'); };";
constexpr std::string_view kTells =
    "export const config = { secrets: ['A', 'B'] };"
    "export default (x, { secrets }) => secrets.A + secrets.B;";

class Invoke : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const UserId& user : {kAda, kBob, kCarol})
      service_.add_user(user);
    service_.events().take();
  }

  storage::testing::MemoryStore memory_;
  keys::testing::MemoryRatchet ratchet_;
  Service service_{memory_.store, ratchet_};
};

TEST_F(Invoke, GivesTheCallerTheResultAndPaysWithItsGas) {
  ASSERT_EQ(slug_of(service_.deploy(kAda, "f", kAdds)), "");
  const Gas before = service_.gas_left(kAda);
  const InvokeReply reply = service_.invoke(kBob, "f", "41");
  EXPECT_EQ(text_of(reply), "42");
  EXPECT_EQ(reply.version, 1u);
  EXPECT_EQ(reply.log[0].text, "adding");
  EXPECT_GT(reply.gas, Gas());
  EXPECT_EQ(service_.gas_spent(kBob), reply.gas);
  EXPECT_EQ(service_.gas_left(kAda), before);
  EXPECT_EQ(text_of(service_.invoke(kBob, "f", "41")), "42");
  EXPECT_EQ(service_.gas_spent(kBob).count(), 2 * reply.gas.count()) << "the same costs the same";
}

TEST_F(Invoke, PaysWithTheOwnersGasIfItsConfigSaysSo) {
  ASSERT_EQ(slug_of(service_.deploy(kAda, "f",
                                    "export const config = { payer: 'owner' };"
                                    "export default () => 1;")),
            "");
  const Gas before = service_.gas_left(kAda);
  const InvokeReply reply = service_.invoke(kBob, "f");
  EXPECT_EQ(service_.gas_spent(kBob), Gas());
  EXPECT_EQ(before - service_.gas_left(kAda), reply.gas);
  EXPECT_TRUE(service_.record(kBob, reply.id)->owner_pays);
}

TEST_F(Invoke, ChargesTheOwnerForCompilingOnce) {
  const DeployReply reply = service_.deploy(kAda, "f", kAdds);
  EXPECT_GT(reply.gas, Gas());
  EXPECT_EQ(service_.gas_spent(kAda), reply.gas);
  EXPECT_EQ(service_.engine().images().compilations(), 1u);
  EXPECT_EQ(text_of(service_.invoke(kBob, "f", "1")), "2");
  EXPECT_EQ(service_.engine().images().compilations(), 1u);
}

TEST_F(Invoke, RefusesWhoMayNotAsIfThereWereNothing) {
  ASSERT_EQ(slug_of(service_.deploy(kAda, "f", kAdds, {.callers = Callers()})), "");
  const InvokeReply refused = service_.invoke(kBob, "f", "1");
  const InvokeReply absent = service_.invoke(kBob, "g", "1");
  const InvokeReply nobodys = service_.invoke(kBob, "f", "1", UserId("nobody"));
  EXPECT_EQ(refused.failure().error.code(), Errc::kNotFound);
  EXPECT_EQ(refused.failure().error, absent.failure().error);
  EXPECT_EQ(refused.failure().error, nobodys.failure().error);
  EXPECT_TRUE(refused.id.empty());
  EXPECT_EQ(service_.gas_spent(kBob), Gas());
  EXPECT_EQ(text_of(service_.invoke(kAda, "f", "1")), "2");
}

TEST_F(Invoke, RefusesWhoCanNotPay) {
  const UserId poor("poor");
  service_.add_user(poor, Gas());
  ASSERT_EQ(slug_of(service_.deploy(kAda, "f", kAdds)), "");
  EXPECT_EQ(text_of(service_.invoke(poor, "f", "1")), "insufficient-gas");
  EXPECT_EQ(slug_of(service_.deploy(poor, "f", kAdds)), "insufficient-gas");
}

TEST_F(Invoke, RunsTheVersionThatIsAskedFor) {
  ASSERT_EQ(slug_of(service_.deploy(kAda, "f", "export default () => 'one';")), "");
  ASSERT_EQ(slug_of(service_.deploy(kAda, "f", "export default () => 'two';")), "");
  EXPECT_EQ(text_of(service_.invoke(kBob, "f")), "\"two\"");
  InvokeRequest first = service_.request(kBob, "f");
  first.selector = Selector::of_version(1);
  const InvokeReply reply = service_.invoke(std::move(first));
  EXPECT_EQ(text_of(reply), "\"one\"");
  EXPECT_EQ(reply.version, 1u);
}

TEST_F(Invoke, LowersLimitsForTheCallerAndRefusesThoseThatAreNone) {
  ASSERT_EQ(slug_of(service_.deploy(kAda, "f", "export default () => { for (;;); };")), "");
  InvokeRequest little = service_.request(kBob, "f");
  little.limits = {{execution::Limit::kGas, 2'000'000}};
  const InvokeReply reply = service_.invoke(std::move(little));
  EXPECT_EQ(text_of(reply), "out-of-gas");
  EXPECT_LE(reply.gas, Gas(2'000'000));
  EXPECT_GT(reply.gas, Gas(1'000'000));
  EXPECT_EQ(service_.gas_spent(kBob), reply.gas) << "what was used is paid";
  InvokeRequest none = service_.request(kBob, "f");
  none.limits = {{execution::Limit::kGas, 1}};
  EXPECT_EQ(text_of(service_.invoke(std::move(none))), "limit-out-of-range");
}

TEST_F(Invoke, RunsOnNoMoreGasThanThereIs) {
  const UserId poor("poor");
  service_.add_user(poor, Gas(3'000'000));
  ASSERT_EQ(slug_of(service_.deploy(kAda, "f", "export default () => { for (;;); };")), "");
  EXPECT_EQ(text_of(service_.invoke(poor, "f")), "out-of-gas");
  EXPECT_LT(service_.gas_left(poor), Gas(1'000'000));
}

TEST_F(Invoke, GivesTheOwnersSecretsToTheFunctionForAnyCaller) {
  service_.put_secret(kAda, "A", "1");
  service_.put_secret(kAda, "B", "2");
  service_.put_secret(kBob, "A", "bob's");
  ASSERT_EQ(slug_of(service_.deploy(kAda, "f", kTells)), "");
  EXPECT_EQ(text_of(service_.invoke(kBob, "f")), "\"12\"");
}

TEST_F(Invoke, NamesMissingSecretsToTheOwnerAlone) {
  service_.put_secret(kAda, "A", "1");
  service_.put_secret(kAda, "B", "2");
  ASSERT_EQ(slug_of(service_.deploy(kAda, "f", kTells)), "");
  ASSERT_EQ(slug_of(service_.deploy(kBob, "f", kTells)), "required-secrets-missing");
  ASSERT_TRUE(service_
                  .act([](storage::Transaction& transaction, EventSink&) -> Status {
                    for (const char* name : {"A", "B"})
                      NSL_RETURN_IF_ERROR(transaction.erase_for(storage::Account("ada"),
                                                                secrets::secret_key(kAda, name)));
                    return ok_status();
                  })
                  .ok());
  const InvokeReply owner = service_.invoke(kAda, "f");
  EXPECT_EQ(owner.failure().error, Error(Errc::kRequiredSecretsMissing, "A, B"));
  const InvokeReply caller = service_.invoke(kBob, "f");
  EXPECT_EQ(caller.failure().error, Error(Errc::kRequiredSecretsMissing));
}

TEST_F(Invoke, DeploysNothingThatDoesNotCompileOrNamesWhatIsNotThere) {
  EXPECT_EQ(slug_of(service_.deploy(kAda, "f", "export default (")), "function-syntax");
  EXPECT_EQ(slug_of(service_.deploy(kAda, "f", "export const x = 1;")), "no-entry-point");
  const DeployReply missing = service_.deploy(kAda, "f", kTells);
  EXPECT_EQ(std::get<execution::Failure>(missing.outcome).error,
            Error(Errc::kRequiredSecretsMissing, "A, B"));
  EXPECT_EQ(slug_of(service_.deploy(
                kAda, "f", "export const config = { keys: ['k'] }; export default () => 1;")),
            "key-unavailable");
  EXPECT_EQ(text_of(service_.invoke(kAda, "f")), "not-found");
}

TEST_F(Invoke, RecordsWhatCameOfItForCallerAndOwner) {
  ASSERT_EQ(slug_of(service_.deploy(kAda, "f", kAdds)), "");
  ASSERT_EQ(slug_of(service_.deploy(kAda, "bad", kThrows)), "");
  const InvokeReply good = service_.invoke(kBob, "f", "1");
  const InvokeReply bad = service_.invoke(kBob, "bad");
  EXPECT_EQ(text_of(bad), "function-threw");
  EXPECT_EQ(bad.failure().message, "told");
  for (const UserId& user : {kAda, kBob}) {
    const auto first = service_.record(user, good.id);
    ASSERT_TRUE(first.ok()) << first.error();
    EXPECT_EQ(first->gas, good.gas);
    EXPECT_EQ(first->error, "");
    EXPECT_EQ(first->log[0].text, "adding");
    EXPECT_EQ(first->caller, kBob);
    EXPECT_EQ(first->runs, 1u);
    const auto second = service_.record(user, bad.id);
    EXPECT_EQ(second->error, "function-threw");
    EXPECT_EQ(second->message, "TypeError: told");
  }
  EXPECT_EQ(service_.record(kCarol, good.id).error().code(), Errc::kNotFound);
}

TEST_F(Invoke, LetsOthersThroughWhileManyWait) {
  ASSERT_EQ(slug_of(service_.deploy(kAda, "waits", kWaits)), "");
  ASSERT_EQ(slug_of(service_.deploy(kAda, "f", kAdds)), "");
  std::vector<std::future<InvokeReply>> waiting;
  for (int i = 0; i < 30; ++i)
    waiting.push_back(service_.submit(service_.request(kBob, "waits")));
  wait_until([&] { return service_.instances().instances_lent() == 30; });
  EXPECT_EQ(text_of(service_.invoke(kCarol, "f", "1")), "2");
  for (auto& one : waiting)
    EXPECT_EQ(text_of(one.get()), "\"waited\"");
}

TEST_F(Invoke, RefusesBeyondItsBound) {
  EngineOptions options = patient_options();
  options.invoker.in_flight = 1;
  storage::testing::MemoryStore memory;
  Service service(memory.store, ratchet_, options);
  service.add_user(kAda);
  ASSERT_EQ(slug_of(service.deploy(kAda, "waits", kWaits)), "");
  auto first = service.submit(service.request(kAda, "waits"));
  EXPECT_EQ(text_of(service.invoke(kAda, "waits")), "queue-full");
  EXPECT_EQ(text_of(first.get()), "\"waited\"");
}

// One keeps the worker busy until the service ends, one is queued behind it.
TEST_F(Invoke, GivesNoIdToWhatTheWorkersHadNoRoomFor) {
  EngineOptions options = patient_options();
  options.workers = {.workers = 1, .queue = 1};
  storage::testing::MemoryStore memory;
  auto service = std::make_unique<Service>(memory.store, ratchet_, options);
  service->add_user(kAda);
  ASSERT_EQ(slug_of(service->deploy(kAda, "endless",
                                    "export const config = { limits: { gas: 1e12, wallTimeMs: "
                                    "60000 } }; export default () => { for (;;); };")),
            "");
  const Gas before = service->gas_left(kAda);
  std::vector<std::future<InvokeReply>> taken;
  taken.push_back(service->submit(service->request(kAda, "endless")));
  wait_until([&] { return service->instances().instances_lent() == 1; });
  for (int i = 0; i < 3; ++i)
    taken.push_back(service->submit(service->request(kAda, "endless")));
  int refused = 0;
  wait_until([&] {
    refused = static_cast<int>(std::ranges::count_if(taken, [](auto& one) {
      return one.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
    }));
    return refused == 2;
  });
  service->engine().invocations().flush();
  EXPECT_TRUE(service->engine()
                  .invocations()
                  .list(*memory.store.snapshot(), kAda, std::nullopt, 10)
                  ->invocations.empty());
  EXPECT_EQ(service->gas_left(kAda), before);
  service.reset();
  for (auto& one : taken) {
    const InvokeReply reply = one.get();
    if (text_of(reply) == "cancelled")
      continue;
    --refused;
    EXPECT_EQ(text_of(reply), "queue-full");
    EXPECT_TRUE(reply.id.empty());
  }
  EXPECT_EQ(refused, 0);
}

TEST_F(Invoke, ExecutesCodeThatComesWithTheRequest) {
  const InvokeReply first = service_.execute(kBob, kAdds, "1");
  EXPECT_EQ(text_of(first), "2");
  const InvokeReply second = service_.execute(kBob, kAdds, "1");
  EXPECT_EQ(second.gas, first.gas);
  EXPECT_EQ(service_.gas_spent(kBob).count(), 2 * first.gas.count());
  EXPECT_EQ(text_of(service_.execute(kBob, "export default (")), "function-syntax");
  EXPECT_TRUE(service_.record(kBob, first.id)->function.empty());
}

TEST_F(Invoke, ExecutesWithTheSecretsThatTheRequestNames) {
  service_.put_secret(kBob, "A", "1");
  service_.put_secret(kBob, "B", "2");
  const auto run = [&](std::vector<std::string> names) {
    return text_of(service_.execute({.caller = kBob,
                                     .code = secret(kTells),
                                     .input = secret(""),
                                     .secrets = std::move(names),
                                     .limits = {},
                                     .key = {}}));
  };
  EXPECT_EQ(run({"B", "A"}), "\"12\"");
  EXPECT_EQ(run({"A"}), "secret-missing");
}

TEST_F(Invoke, ChargesForCompilingCodeThatThenMayNotRun) {
  const InvokeReply reply = service_.execute(kBob, kTells);
  EXPECT_EQ(text_of(reply), "secret-missing");
  EXPECT_TRUE(reply.id.empty());
  EXPECT_GT(reply.gas, Gas());
  EXPECT_EQ(service_.gas_spent(kBob), reply.gas);
}

TEST_F(Invoke, GivesNoSigningKeysToCodeThatComesWithTheRequest) {
  EXPECT_EQ(text_of(service_.execute(
                kBob, "export const config = { keys: ['k'] }; export default () => 1;")),
            "key-unavailable");
}

TEST_F(Invoke, LeavesNothingOfADeletedUser) {
  ASSERT_EQ(slug_of(service_.deploy(kBob, "f", kAdds)), "");
  InvokeRequest keyed = service_.request(kBob, "f", "1", kBob);
  keyed.key = key("k");
  ASSERT_EQ(text_of(service_.invoke(std::move(keyed))), "2");
  service_.engine().invocations().flush();
  ASSERT_TRUE(service_.erase_user(kBob).ok());
  for (const storage::KeyValue& record : memory_.backend->dump()) {
    const std::string_view place = as_text(record.key);
    EXPECT_FALSE(place.starts_with("engine/") && place.find("bob") != place.npos) << place;
  }
  EXPECT_EQ(text_of(service_.invoke(kAda, "f", "1", kBob)), "not-found");
}

TEST_F(Invoke, SurvivesARotationOfItsUsersDataKeys) {
  service_.put_secret(kAda, "A", "1");
  service_.put_secret(kAda, "B", "2");
  ASSERT_EQ(slug_of(service_.deploy(kAda, "f", kTells)), "");
  InvokeRequest keyed = service_.request(kBob, "f");
  keyed.key = key("k");
  const InvokeReply first = service_.invoke(std::move(keyed));
  service_.engine().invocations().flush();
  std::vector<std::string_view> spaces(Engine::sealed_spaces().begin(),
                                       Engine::sealed_spaces().end());
  spaces.push_back(secrets::kValueSpace);
  keys::Reencryption reencryption({service_.store(), service_.data_keys(), service_.events()},
                                  spaces);
  for (const UserId& user : {kAda, kBob}) {
    ASSERT_TRUE(service_
                    .act([&](auto& transaction, auto& told) {
                      return service_.data_keys().rotate(transaction, told, user);
                    })
                    .ok());
    ASSERT_TRUE(reencryption.run().ok());
  }
  EXPECT_EQ(text_of(service_.invoke(kBob, "f")), "\"12\"");
  EXPECT_EQ(service_.record(kBob, first.id)->id, first.id);
  InvokeRequest again = service_.request(kBob, "f");
  again.key = key("k");
  EXPECT_TRUE(service_.invoke(std::move(again)).is_stored);
}

TEST_F(Invoke, CancelsWhatRunsWhenTheServiceEnds) {
  storage::testing::MemoryStore memory;
  auto service = std::make_unique<Service>(memory.store, ratchet_);
  service->add_user(kAda);
  ASSERT_EQ(slug_of(service->deploy(kAda, "waits", kWaits)), "");
  std::vector<std::future<InvokeReply>> waiting;
  for (int i = 0; i < 10; ++i)
    waiting.push_back(service->submit(service->request(kAda, "waits")));
  wait_until([&] { return service->instances().instances_lent() == 10; });
  service.reset();
  for (auto& one : waiting)
    EXPECT_EQ(text_of(one.get()), "cancelled");
}

}  // namespace
}  // namespace nsl::engine::testing
