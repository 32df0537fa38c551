// One application, many users: a shop's backend quotes prices for its customers with each customer's
// own API key, and neither the shop nor the operator ever sees that key.
//
// Each customer registers with a key of its own, stores its API key as a secret, and grants the shop a
// delegated token: good for one function, and only over a connection on which the shop proves its own
// key. The shop then acts for them; the customer's gas pays. Here all of it is in one process, without
// the HTTPS between them; docs/identity.md and docs/secrets.md explain each step.
//
//   example_host_application [FOLDER]      in a folder of the temporary directory if none is given

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <map>

#include "base/hex.h"
#include "crypto/signing_key.h"
#include "enclave/execution/worker_pool.h"
#include "enclave/identity/permissions.h"
#include "enclave/identity/user_id.h"
#include "examples/host-application/house.h"

namespace {

using namespace nsl;

constexpr const char* kSource = R"js(
export const config = { secrets: ["PRICE_API_KEY"] };
export default function (input, { secrets }) {
  // A real one would fetch() a quote with the key; this one shows that it has it.
  return { item: input.item, price: 100 + secrets.PRICE_API_KEY.length };
}
)js";
const FunctionName kFunction("quote");

template <class T>
T require(Result<T> result, const char* what) {
  if (!result.ok()) {
    std::fprintf(stderr, "%s: %s\n", what, result.error().message().c_str());
    std::exit(1);
  }
  if constexpr (!std::is_void_v<T>)
    return std::move(result).value();
}

// The sandbox, and the shop's function in it.
class Quotes {
 public:
  Quotes() {
    instances_ = require(
        sandbox::InstancePool::create(sandbox::engine_module(), {.max_instances = 2}, monotonic_),
        "starting the sandbox");
    runtime_ = std::make_unique<execution::Runtime>(
        execution::Runtime{*instances_, monotonic_, wall_, entropy_});
    workers_ = std::make_unique<execution::WorkerPool>(
        monotonic_, execution::WorkerPoolOptions{.workers = 1, .queue = 4, .waiting = 4});
    require(workers_->run_and_wait([&] {
      auto compiled = execution::Function::compile(*runtime_, {.name = "quote.js", .text = kSource},
                                                   execution::Limits());
      if (compiled.ok())
        function_ = compiled.function();
    }),
            "compiling");
    if (!function_)
      std::exit(1);
  }

  const execution::Function& function() const { return *function_; }

  execution::Report run(std::vector<execution::NamedSecret> secrets, Gas gas) {
    execution::Limits limits;
    require(limits.set(execution::Limit::kGas, gas.count()), "limiting the gas");
    execution::InvocationRequest request{
        .input = SecretBytes::copy_of(as_bytes(R"({"item":"tea"})")),
        .secrets = std::move(secrets),
        .limits = limits,
        .seed = require(execution::Seed::draw(entropy_), "drawing a seed"),
        .start = wall_.now()};
    std::promise<execution::Report> done;
    require(workers_->submit(
                std::make_unique<execution::Invocation>(*runtime_, function_, std::move(request)),
                [&](execution::Report report) { done.set_value(std::move(report)); }),
            "submitting");
    return done.get_future().get();
  }

 private:
  platform::simulation::SystemWallClock wall_;
  platform::simulation::SystemMonotonicClock monotonic_;
  platform::simulation::SystemEntropy entropy_;
  std::unique_ptr<sandbox::InstancePool> instances_;
  std::unique_ptr<execution::Runtime> runtime_;
  std::unique_ptr<execution::WorkerPool> workers_;
  std::shared_ptr<const execution::Function> function_;
};

struct Customer {
  std::string name;
  UserId id;
  SecretBytes token;  // what it gave the shop
};

// What the customer does, once.
Customer sign_up(example::House& house, const std::string& name, const std::string& api_key,
                 const UserId& shop) {
  const auto key = require(crypto::SigningKey::generate(crypto::KeyKind::kP256), "making a key");
  // Over HTTPS the TLS handshake, or a JWT, proves the key.
  Customer customer{
      .name = name,
      .id =
          require(house.register_user(identity::ProvenKey::of_client_certificate(key.public_key())),
                  "registering"),
      .token = {}};
  require(house.act([&](storage::Transaction& transaction, EventSink& told) -> Status {
    NSL_RETURN_IF_ERROR(house.secrets().put(transaction, told, customer.id, "PRICE_API_KEY",
                                            SecretBytes::copy_of(as_bytes(api_key)), {}));
    identity::TokenRequest grant{.kind = identity::TokenKind::kDelegated,
                                 .label = "the shop, for quotes"};
    grant.scopes.add(identity::Scope::kFunctionsInvoke);
    NSL_ASSIGN_OR_RETURN(grant.functions, identity::FunctionSet::of({kFunction}));
    grant.expires = house.clock().now() + std::chrono::hours(24 * 30);
    grant.application = shop;
    NSL_ASSIGN_OR_RETURN(auto made, house.tokens().create(transaction, told, customer.id, grant,
                                                          house.clock().now()));
    customer.token = std::move(made.text);
    return ok_status();
  }),
          "storing the secret and granting the token");
  return customer;
}

// Who the request is for, if the token is good and whoever shows it has the shop's key.
Result<identity::Principal> authenticate(example::House& house, const Customer& customer,
                                         const std::optional<crypto::PublicKey>& certificate) {
  const ByteSpan token = customer.token.reveal(SecretAccess::because("the shop sends its token"));
  return house.authenticator().authenticate(
      *house.store().snapshot(), {.certificate_key = certificate, .bearer = as_text(token)});
}

// What the service does for each request of the shop's.
Result<std::string> quote(example::House& house, Quotes& quotes, const identity::Principal& who) {
  NSL_RETURN_IF_ERROR(identity::authorise(who, identity::Operation::kFunctionsInvoke, kFunction));
  const Gas limit(50'000'000);
  NSL_ASSIGN_OR_RETURN(auto gas, house.gas().reserve(who.user, {.least = limit, .most = limit}));
  const keys::InvokedFunction function{.owner = who.user,
                                       .name = kFunction,
                                       .hash = FunctionHash(hex_encode(quotes.function().hash()))};
  NSL_ASSIGN_OR_RETURN(auto secrets, house.secrets().load(*house.store().snapshot(), function,
                                                          quotes.function().config().secrets));
  const execution::Report report = quotes.run(std::move(secrets), gas.amount());
  NSL_RETURN_IF_ERROR(gas.settle(report.usage.gas));
  if (!report.ok())
    return report.failure().error;
  return report.result();
}

void say(const std::string& line) { std::printf("%s\n", line.c_str()); }

std::string told(const Result<std::string>& outcome) {
  return outcome.ok() ? *outcome : "refused: " + std::string(outcome.error().slug());
}

}  // namespace

int main(int argc, char** argv) {
  const bool keep = argc > 1;
  const std::string folder =
      keep ? argv[1] : (std::filesystem::temp_directory_path() / "nsl-host-application").string();
  if (!keep)
    std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  {
    const auto house = require(example::House::open(folder, Gas(100'000'000)), "opening the store");
    Quotes quotes;
    const auto shop = require(crypto::SigningKey::generate(crypto::KeyKind::kP256), "making a key");
    const UserId shop_id = require(identity::user_id_of(shop.public_key()), "naming the shop");

    const Customer ada = sign_up(*house, "ada", "ada's key", shop_id);
    const Customer bob = sign_up(*house, "bob", "bob's longer key", shop_id);

    const auto ask = [&](const Customer& customer,
                         const std::optional<crypto::PublicKey>& certificate) {
      const auto who = authenticate(*house, customer, certificate);
      return who.ok() ? quote(*house, quotes, *who) : Result<std::string>(who.error());
    };
    say("the shop asks for ada:           " + told(ask(ada, shop.public_key())));
    say("the shop asks for bob:           " + told(ask(bob, shop.public_key())));
    say("a thief has ada's token:         " + told(ask(ada, std::nullopt)));

    const auto for_ada = require(authenticate(*house, ada, shop.public_key()), "authenticating");
    const Status read = identity::authorise(for_ada, identity::Operation::kSecretsGet);
    say("the shop reads ada's secret:     refused: " + std::string(read.error().slug()));
    const Status other = identity::authorise(for_ada, identity::Operation::kFunctionsInvoke,
                                             FunctionName("transfer"));
    say("the shop calls another function: refused: " + std::string(other.error().slug()));

    const auto balance = require(house->gas().balance(ada.id), "asking for the balance");
    say(std::string("ada's gas paid for it:           ") +
        (balance.debited > Gas(0) && balance.debited < Gas(50'000'000) ? "yes" : "no"));

    require(house->delete_user(ada.id), "deleting ada");
    say("ada is deleted, the shop asks:   " + told(ask(ada, shop.public_key())));
    say("and for bob:                     " + told(ask(bob, shop.public_key())));
  }
  if (!keep)
    std::filesystem::remove_all(folder);
}
