#pragma once
// The whole enclave behind the interface, over a store in memory and with the real JavaScript engine,
// for the tests of this room. Requests are handed to the handler as the server would, without TLS.

#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/testing/event_recorder.h"
#include "enclave/gas/write_groups.h"
#include "enclave/identity/room_test.h"
#include "enclave/interface/interface.h"
#include "enclave/keys/testing/memory_ratchet.h"
#include "enclave/platform/testing/doubles.h"
#include "enclave/platform/testing/random_entropy.h"
#include "enclave/storage/testing/memory_store.h"
#include "tests/support/function_runner.h"

namespace nsl::interface::testing {

using identity::TestUser;

// Does nothing, and remembers what it was told.
class FakeOperations final : public Operations {
 public:
  Status readiness;
  std::vector<UserId> disabled;
  std::vector<UserId> deleted;
  std::vector<std::string> backups;
  std::uint64_t setting = 7;

  ServiceStatus status() const override {
    return {.version = "9.9.9",
            .platform = Platform::kSimulation,
            .configuration_hash = "c0ffee",
            .registration = identity::Registration::kOpen};
  }
  Status ready() const override { return readiness; }
  Result<BackupReport> backup(std::string_view name) override {
    backups.emplace_back(name);
    return BackupReport{
        .name = std::string(name), .records = 3, .sequence = 5, .bytes = ByteCount(8)};
  }
  std::string metrics() override { return "nsl_up 1\n"; }
  std::vector<Tunable> tuning() const override {
    return {
        {.name = "speed", .value = setting, .smallest = 1, .largest = 9, .meaning = "how fast"}};
  }
  Status tune(std::string_view name, std::uint64_t value) override {
    if (name != "speed" || value < 1 || value > 9)
      return Error(Errc::kInvalidArgument, "no such setting or value");
    setting = value;
    return ok_status();
  }
  Status reset_clock() override { return ok_status(); }
  void user_was_disabled(const UserId& user) override { disabled.push_back(user); }
  void user_was_deleted(const UserId& user) override { deleted.push_back(user); }
};

struct Ask {
  Method method = Method::kGet;
  std::string target;
  std::string bearer{};
  std::string body{};
  std::string content_type{"application/json"};
  std::string idempotency_key{};
  std::string if_match{};
  const TestUser* certificate = nullptr;
};

struct Answer {
  int status = 0;
  std::string content_type;
  std::map<std::string, std::string> headers;
  std::string body;
  std::string principal;

  nlohmann::json json() const { return nlohmann::json::parse(body, nullptr, false); }
  // Of a problem; empty if it is none.
  std::string code() const { return member("code"); }
  std::string member(const char* name) const {
    const auto document = json();
    return document.is_object() && document.contains(name) && document[name].is_string()
               ? document[name].get<std::string>()
               : "";
  }
};

class House {
 public:
  explicit House(const Options& options = {})
      : data_keys({ratchet, entropy, monotonic}, {}),
        signing_keys({data_keys, wall, events}),
        secrets({data_keys, wall, events}, {}),
        users(identity::Registration::kOpen, {boss.id()}),
        tokens(mac_keys, entropy, memory.store.incarnation()),
        audience(identity::audience_of(memory.store.incarnation())),
        authenticator(identity::Authenticator::create({users, tokens, wall, events}, audience,
                                                      {boss.public_key()})
                          .value()),
        gas(gas::Accounts::open({memory.store, wall, monotonic, entropy, events},
                                {.registration_grant = Gas(1'000'000'000'000'000),
                                 .statement = {},
                                 .longest_delay = std::chrono::hours(1)})
                .value()),
        write_groups(std::make_unique<gas::WriteGroups>(*gas)),
        engine(std::make_unique<engine::Engine>(engine::EnginePorts{.store = memory.store,
                                                                    .runtime = runner.runtime(),
                                                                    .wall = wall,
                                                                    .data_keys = data_keys,
                                                                    .signing_keys = signing_keys,
                                                                    .secrets = secrets,
                                                                    .gas = *gas,
                                                                    .events = events},
                                                engine::EngineOptions{})),
        ports{.store = memory.store,
              .users = users,
              .tokens = tokens,
              .authenticator = *authenticator,
              .data_keys = data_keys,
              .signing_keys = signing_keys,
              .secrets = secrets,
              .gas = *gas,
              .engine = *engine,
              .wall = wall,
              .monotonic = gate_clock,
              .operations = operations,
              .events = events},
        interface(std::make_unique<Interface>(ports, options)) {}

  ~House() {
    interface.reset();
    engine.reset();
    write_groups.reset();
  }

  std::future<Answer> submit(const Ask& ask) {
    auto text = std::make_shared<Ask>(ask);
    auto spki = std::make_shared<Bytes>();
    if (ask.certificate != nullptr)
      *spki = ask.certificate->public_key().spki();
    auto authorization = std::make_shared<std::string>("Bearer " + ask.bearer);
    auto promise = std::make_shared<std::promise<Answer>>();
    auto answer = promise->get_future();
    interface->handle({.method = text->method,
                       .target = text->target,
                       .authorization = ask.bearer.empty() ? std::string_view() : *authorization,
                       .content_type = text->content_type,
                       .accept = {},
                       .idempotency_key = text->idempotency_key,
                       .if_match = text->if_match,
                       .body = as_bytes(text->body),
                       .client_public_key = *spki,
                       .connection = 42},
                      [text, spki, authorization, promise](Reply&& reply) {
                        Answer given{.status = reply.status,
                                     .content_type = std::string(reply.content_type),
                                     .headers = {},
                                     .body = std::string(as_text(reply.body)),
                                     .principal = reply.principal};
                        for (const ReplyHeader& header : reply.headers)
                          given.headers[std::string(header.name)] = header.value;
                        // What was borrowed is gone with the reply.
                        text->body.assign(text->body.size(), 'X');
                        text->target.assign(text->target.size(), 'X');
                        promise->set_value(std::move(given));
                      });
    return answer;
  }
  Answer send(const Ask& ask) { return submit(ask).get(); }

  std::string jwt(const TestUser& user) const { return user.jwt(audience, wall.now()); }
  Answer get(const TestUser& user, const std::string& target) {
    return send({.method = Method::kGet, .target = target, .bearer = jwt(user)});
  }
  Answer put(const TestUser& user, const std::string& target, const std::string& body,
             const std::string& type = "application/json") {
    return send({.method = Method::kPut,
                 .target = target,
                 .bearer = jwt(user),
                 .body = body,
                 .content_type = type});
  }
  Answer post(const TestUser& user, const std::string& target, const std::string& body = "") {
    return send({.method = Method::kPost, .target = target, .bearer = jwt(user), .body = body});
  }
  Answer erase(const TestUser& user, const std::string& target) {
    return send({.method = Method::kDelete, .target = target, .bearer = jwt(user)});
  }

  void add(const TestUser& user) {
    const Answer answer = post(user, "/v1/users", R"({"key":)" + user.public_key().jwk() + "}");
    ASSERT_EQ(answer.status, 201) << answer.body;
  }
  Answer deploy(const TestUser& user, const std::string& name, const std::string& source) {
    return put(user, "/v1/functions/" + name, source, "text/javascript");
  }
  std::string token(const TestUser& user, const std::string& members,
                    const std::string& kind = "tokens") {
    const Answer answer = post(user, "/v1/" + kind, "{\"lifetimeSeconds\":3600," + members + "}");
    EXPECT_EQ(answer.status, 201) << answer.body;
    return answer.member("token");
  }

  storage::testing::MemoryStore memory;
  keys::testing::MemoryRatchet ratchet;
  platform::testing::RandomEntropy entropy;
  platform::testing::FrozenWallClock wall;
  platform::simulation::SystemMonotonicClock monotonic;
  platform::testing::FrozenMonotonicClock gate_clock;
  nsl::testing::EventRecorder events;
  nsl::testing::FunctionRunner runner{{.instances = 16, .pool = {.workers = 1}}};
  keys::DataKeys data_keys;
  keys::SigningKeys signing_keys;
  secrets::Secrets secrets;
  identity::TestMacKeys mac_keys;
  TestUser boss;  // the operator
  identity::Users users;
  identity::Tokens tokens;
  std::string audience;
  std::unique_ptr<identity::Authenticator> authenticator;
  std::unique_ptr<gas::Accounts> gas;
  std::unique_ptr<gas::WriteGroups> write_groups;
  std::unique_ptr<engine::Engine> engine;
  FakeOperations operations;
  Ports ports;
  std::unique_ptr<Interface> interface;
};

}  // namespace nsl::interface::testing
