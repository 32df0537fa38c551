#include "tests/engine/service.h"

#include <thread>
#include <utility>

namespace nsl::engine::testing {

std::string text_of(const InvokeReply& reply) {
  if (!reply.ok())
    return std::string(reply.failure().error.slug());
  return std::string(as_text(
      std::get<SecretBytes>(reply.outcome).reveal(SecretAccess::because("a test compares it"))));
}

std::string slug_of(const DeployReply& reply) {
  const auto* failure = std::get_if<execution::Failure>(&reply.outcome);
  return failure == nullptr ? "" : std::string(failure->error.slug());
}

EngineOptions patient_options() {
  EngineOptions options;
  options.desk.threads = 3;
  options.log.window = std::chrono::milliseconds(1);
  options.invoker.attempts = 50;
  return options;
}

Service::Service(storage::StateStore& store, keys::Ratchet& ratchet, const EngineOptions& options)
    : store_(store),
      runner_({.instances = 64, .pool = {.workers = 1}}),
      data_keys_({ratchet, entropy_, monotonic_}, {}),
      signing_keys_({data_keys_, wall_, events_}),
      secrets_({data_keys_, wall_, events_}, {}) {
  auto gas = gas::Accounts::open({store_, wall_, monotonic_, entropy_, events_}, {});
  EXPECT_TRUE(gas.ok());
  gas_ = std::move(*gas);
  write_groups_ = std::make_unique<gas::WriteGroups>(*gas_);
  engine_ = std::make_unique<Engine>(EnginePorts{.store = store_,
                                                 .runtime = runner_.runtime(),
                                                 .wall = wall_,
                                                 .data_keys = data_keys_,
                                                 .signing_keys = signing_keys_,
                                                 .secrets = secrets_,
                                                 .gas = *gas_,
                                                 .events = events_},
                                     options);
}

// The engine first: it settles with the accounts.
Service::~Service() {
  engine_.reset();
  write_groups_.reset();
}

Status Service::act(const std::function<Status(storage::Transaction&, EventSink&)>& work) {
  EventBuffer told;
  const auto done = run_transaction(store_, [&](storage::Transaction& transaction) {
    told.clear();
    return work(transaction, told);
  });
  if (!done.ok())
    return done.error();
  told.publish(events_);
  return ok_status();
}

void Service::add_user(const UserId& user, Gas gas) {
  const Status done = act([&](auto& transaction, auto& told) -> Status {
    NSL_RETURN_IF_ERROR(data_keys_.create(transaction, told, user));
    NSL_RETURN_IF_ERROR(gas_->open_account(transaction, told, user));
    if (gas > Gas())
      NSL_RETURN_IF_ERROR(gas_->credit(transaction, told, user, gas, "test"));
    return ok_status();
  });
  ASSERT_TRUE(done.ok()) << done.error();
}

void Service::put_secret(const UserId& user, std::string_view name, std::string_view value) {
  const Status done = act([&](auto& transaction, auto& told) -> Status {
    NSL_RETURN_IF_ERROR(secrets_.put(transaction, told, user, name, secret(value), {}));
    return ok_status();
  });
  ASSERT_TRUE(done.ok()) << done.error();
}

Status Service::erase_user(const UserId& user) {
  for (bool more = true; more;)
    NSL_RETURN_IF_ERROR(act([&](auto& transaction, auto& told) -> Status {
      NSL_ASSIGN_OR_RETURN(more, engine_->erase_some_of(transaction, told, user));
      return ok_status();
    }));
  NSL_RETURN_IF_ERROR(act([&](auto& transaction, auto& told) -> Status {
    NSL_RETURN_IF_ERROR(gas_->close_account(transaction, told, user));
    return data_keys_.erase(transaction, told, user);
  }));
  gas_->forget(user);
  data_keys_.forget(user);
  return ok_status();
}

DeployReply Service::deploy(const UserId& owner, std::string_view name, std::string_view source,
                            const DeployOptions& options) {
  auto promise = std::make_shared<std::promise<DeployReply>>();
  auto reply = promise->get_future();
  const Status taken = engine_->deployer().deploy(
      {.owner = owner,
       .name = FunctionName(std::string(name)),
       .source = secret(source),
       .options = options},
      [promise](DeployReply done) { promise->set_value(std::move(done)); });
  if (!taken.ok())
    return {.outcome = execution::Failure{.error = taken.error()},
            .needs = {},
            .gas = {},
            .logs = execution::Logs({})};
  return reply.get();
}

InvokeRequest Service::request(const UserId& caller, std::string_view name, std::string_view input,
                               const UserId& owner) const {
  return {.caller = caller,
          .owner = owner,
          .function = FunctionName(std::string(name)),
          .selector = {},
          .input = secret(input),
          .limits = {},
          .key = {}};
}

std::future<InvokeReply> Service::submit(InvokeRequest request) {
  auto promise = std::make_shared<std::promise<InvokeReply>>();
  auto reply = promise->get_future();
  const Status taken = engine_->invoker().invoke(
      std::move(request), [promise](InvokeReply done) { promise->set_value(std::move(done)); });
  if (!taken.ok()) {
    InvokeReply refused;
    refused.outcome = execution::Failure{.error = taken.error()};
    promise->set_value(std::move(refused));
  }
  return reply;
}

InvokeReply Service::execute(ExecuteRequest request) {
  std::promise<InvokeReply> promise;
  auto reply = promise.get_future();
  const Status taken = engine_->invoker().execute(
      std::move(request), [&](InvokeReply done) { promise.set_value(std::move(done)); });
  if (!taken.ok()) {
    InvokeReply refused;
    refused.outcome = execution::Failure{.error = taken.error()};
    return refused;
  }
  return reply.get();
}

InvokeReply Service::execute(const UserId& caller, std::string_view code, std::string_view input) {
  return execute({.caller = caller,
                  .code = secret(code),
                  .input = secret(input),
                  .secrets = {},
                  .limits = {},
                  .key = {}});
}

Result<InvocationRecord> Service::record(const UserId& user, const InvocationId& id) {
  engine_->invocations().flush();
  return engine_->invocations().get(*store_.snapshot(), user, id.value());
}

Gas Service::gas_left(const UserId& user) {
  EXPECT_TRUE(gas_->flush().ok());
  const auto balance = gas_->balance(user);
  return balance.ok() ? balance->left() : Gas();
}

void wait_until(const std::function<bool()>& holds) {
  while (!holds())
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

}  // namespace nsl::engine::testing
