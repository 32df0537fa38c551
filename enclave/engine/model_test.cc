// 10 000 random acts by several threads on functions and their storage, while data keys are rotated:
// every answer is what a plain model says when the acts are replayed in the order of their commits.
#include <algorithm>
#include <atomic>
#include <map>
#include <optional>
#include <random>
#include <thread>

#include "enclave/engine/testing/shop.h"
#include "enclave/storage/testing/serial_commits.h"

namespace nsl::engine {
namespace {

using storage::Transaction;
using storage::testing::SerialCommits;
using testing::Shop;
using testing::text_of;

constexpr int kThreads = 4;
constexpr int kActs = 2500;  // of each thread
constexpr unsigned kOwners = 2;
constexpr unsigned kNames = 3;

enum class Kind {
  kDeploy,
  kPoint,
  kErase,
  kPut,
  kRemove,
  kResolve,
  kSource,
  kGet,
  kListKeys,
  kList
};
constexpr unsigned kKinds = 10;

struct Act {
  Kind kind;
  UserId owner;
  FunctionName name;
  std::string source;     // that is deployed
  std::uint32_t version;  // that live is moved to
  std::string key;
  std::string value;
};

struct Done {
  Act act;
  std::string answer;
  storage::Sequence at;
  bool wrote;
};

// What functions are, without any of how.
class Model {
 public:
  std::string apply(const Act& act) {
    if (act.kind == Kind::kList)
      return list(act.owner);
    const auto found = functions_.find({act.owner, act.name});
    if (act.kind == Kind::kDeploy)
      return deploy(functions_[{act.owner, act.name}], act.source);
    if (found == functions_.end())
      return "not-found";
    Function& function = found->second;
    switch (act.kind) {
      case Kind::kPoint:
        if (act.version == 0 || act.version > function.sources.size())
          return "not-found";
        function.live = act.version;
        return "moved";
      case Kind::kErase:
        functions_.erase(found);
        return "erased";
      case Kind::kPut:
        function.values[act.key] = act.value;
        return "put";
      case Kind::kRemove:
        function.values.erase(act.key);
        return "removed";
      case Kind::kResolve:
        return std::to_string(function.live);
      case Kind::kSource:
        return function.sources[function.live - 1];
      case Kind::kGet:
        return function.values.contains(act.key) ? function.values[act.key] : "(none)";
      default:
        return keys(function);
    }
  }

 private:
  struct Function {
    std::vector<std::string> sources;  // by number
    std::size_t live = 0;
    std::map<std::string, std::string> values;
  };

  static std::string deploy(Function& function, const std::string& source) {
    auto found = std::ranges::find(function.sources, source);
    if (found == function.sources.end())
      found = function.sources.insert(found, source);
    function.live = static_cast<std::size_t>(found - function.sources.begin()) + 1;
    return std::to_string(function.live);
  }
  static std::string keys(const Function& function) {
    std::string all;
    for (const auto& [key, value] : function.values)
      all += key + " ";
    return all;
  }
  std::string list(const UserId& owner) const {
    std::string all;
    for (const auto& [place, function] : functions_)
      if (place.first == owner)
        all += place.second.value() + "=" + std::to_string(function.live) + " ";
    return all;
  }

  std::map<std::pair<UserId, FunctionName>, Function> functions_;
};

class Client {
 public:
  Client(Shop& shop, SerialCommits& commits, unsigned seed)
      : shop_(shop), commits_(commits), random_(seed) {}

  void run() {
    for (int i = 0; i < kActs; ++i)
      perform(random_act());
  }
  std::vector<Done> take() { return std::move(done_); }

 private:
  std::string drawn(const std::string& text, unsigned of) {
    return text + std::to_string(random_() % of);
  }

  Act random_act() {
    return {.kind = static_cast<Kind>(random_() % kKinds),
            .owner = UserId(drawn("owner", kOwners)),
            .name = FunctionName(drawn("name", kNames)),
            .source = drawn("source", 4),
            .version = static_cast<std::uint32_t>(random_() % 5),
            .key = drawn("key", 5),
            .value = std::to_string(random_())};
  }

  void perform(Act act) {
    std::string answer;
    NullEventSink nobody;
    // A refusal is an answer, too: it commits what it read.
    const auto at = commits_.run([&](Transaction& transaction) -> Status {
      const Result<std::string> result = apply(transaction, nobody, act);
      answer = result.ok() ? *result : std::string(result.error().slug());
      return ok_status();
    });
    ASSERT_TRUE(at.ok()) << at.error();
    const bool wrote = act.kind <= Kind::kRemove && answer != "not-found";
    done_.push_back({.act = std::move(act), .answer = answer, .at = *at, .wrote = wrote});
  }

  Result<std::string> apply(Transaction& transaction, EventSink& events, const Act& act) {
    FunctionRegistry& functions = shop_.functions;
    switch (act.kind) {
      case Kind::kDeploy: {
        const FunctionNeeds needs;
        const Candidate candidate{.source = as_bytes(act.source),
                                  .hash = crypto::sha256(as_bytes(act.source)),
                                  .needs = needs};
        NSL_ASSIGN_OR_RETURN(
            const Deployed deployed,
            functions.deploy(transaction, events, act.owner, act.name, candidate, {}));
        return std::to_string(deployed.version.number);
      }
      case Kind::kPoint:
        NSL_RETURN_IF_ERROR(
            functions.point(transaction, events, act.owner, act.name, kLive, act.version));
        return std::string("moved");
      case Kind::kErase:
        NSL_RETURN_IF_ERROR(functions.erase(transaction, events, act.owner, act.name));
        return std::string("erased");
      case Kind::kResolve: {
        NSL_ASSIGN_OR_RETURN(
            const Resolved resolved,
            functions.resolve(transaction, act.owner, act.owner, act.name, Selector()));
        return std::to_string(resolved.version.number);
      }
      case Kind::kSource: {
        NSL_ASSIGN_OR_RETURN(const FunctionVersion version,
                             functions.version(transaction, act.owner, act.name, Selector()));
        return text_of(functions.source(transaction, act.owner, act.name, version));
      }
      case Kind::kList:
        return list(transaction, act.owner);
      default:
        return with_values(transaction, act);
    }
  }

  Result<std::string> with_values(Transaction& transaction, const Act& act) {
    NSL_ASSIGN_OR_RETURN(StorageSession session,
                         shop_.values.open(transaction, act.owner, act.name));
    if (act.kind == Kind::kPut) {
      NSL_RETURN_IF_ERROR(session.put(as_bytes(act.key), as_bytes(act.value)));
      return std::string("put");
    }
    if (act.kind == Kind::kRemove) {
      NSL_RETURN_IF_ERROR(session.erase(as_bytes(act.key)));
      return std::string("removed");
    }
    if (act.kind == Kind::kGet) {
      NSL_ASSIGN_OR_RETURN(auto value, session.get(as_bytes(act.key)));
      return value ? text_of(*std::move(value)) : std::string("(none)");
    }
    NSL_ASSIGN_OR_RETURN(const StoredKeyPage page, session.list({}));
    std::string all;
    for (const Bytes& key : page.keys)
      all += std::string(as_text(key)) + " ";
    return all;
  }

  Result<std::string> list(Transaction& transaction, const UserId& owner) {
    NSL_ASSIGN_OR_RETURN(const FunctionPage page,
                         shop_.functions.list(transaction, owner, "", FunctionRegistry::kMaxPage));
    std::string all;
    for (const FunctionInfo& info : page.functions)
      all +=
          info.name.value() + "=" + std::to_string(info.record.aliases.find(kLive)->second) + " ";
    return all;
  }

  Shop& shop_;
  SerialCommits& commits_;
  std::minstd_rand random_;
  std::vector<Done> done_;
};

// Data keys are rotated under the clients' hands, and what was abandoned is erased.
void keep_house(Shop& shop, const std::atomic<bool>& stop) {
  keys::Reencryption reencryption({shop.store(), *shop.vault.data_keys, shop.vault.events},
                                  {kFunctionSpace, kNeedsSpace, kCodeSpace, kValueSpace});
  for (unsigned i = 0; !stop; ++i) {
    // Busy owners may make any of these fail with conflict; then it is done in a later round.
    static_cast<void>(shop.vault.rotate(UserId("owner" + std::to_string(i % kOwners))).ok());
    static_cast<void>(reencryption.run().ok());
    static_cast<void>(FunctionStorage::erase_all_abandoned(shop.store()).ok());
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

TEST(FunctionsAgainstAModel, AgreeInTheOrderOfTheirCommits) {
  Shop shop;
  for (unsigned i = 0; i < kOwners; ++i)
    ASSERT_TRUE(shop.vault.create(UserId("owner" + std::to_string(i))).ok());
  std::atomic<bool> stop = false;
  std::thread house([&] { keep_house(shop, stop); });
  SerialCommits commits(shop.store());
  std::vector<Client> clients;
  clients.reserve(kThreads);
  for (unsigned i = 0; i < kThreads; ++i)
    clients.emplace_back(shop, commits, i + 1);
  std::vector<std::thread> threads;
  threads.reserve(kThreads);
  for (Client& client : clients)
    threads.emplace_back([&client] { client.run(); });
  for (std::thread& thread : threads)
    thread.join();
  stop = true;
  house.join();

  std::vector<Done> all;
  for (Client& client : clients)
    std::ranges::move(client.take(), std::back_inserter(all));
  ASSERT_EQ(all.size(), std::size_t{kThreads} * kActs);
  // What only read saw the state that the commit of the same number made.
  std::ranges::sort(all, [](const Done& a, const Done& b) {
    return std::pair(a.at, !a.wrote) < std::pair(b.at, !b.wrote);
  });
  Model model;
  for (std::size_t i = 0; i < all.size(); ++i)
    ASSERT_EQ(model.apply(all[i].act), all[i].answer)
        << "act " << i << ", kind " << static_cast<int>(all[i].act.kind);
  EXPECT_GT(std::ranges::count_if(all, &Done::wrote), kActs);
}

}  // namespace
}  // namespace nsl::engine
