// 10 000 random acts by several threads, while data keys are rotated and shredded: every answer is
// what a plain model says when the acts are replayed in the order in which they committed.
#include <algorithm>
#include <atomic>
#include <map>
#include <random>
#include <thread>

#include "enclave/secrets/testing/safe.h"
#include "enclave/storage/testing/serial_commits.h"

namespace nsl::secrets {
namespace {

using storage::Transaction;
using storage::testing::SerialCommits;
using testing::Safe;
using testing::text_of;

constexpr int kThreads = 4;
constexpr int kActs = 2500;  // of each thread
constexpr unsigned kOwners = 3;
constexpr unsigned kNames = 4;
constexpr std::uint8_t kKeep = 3;

enum class Kind { kPut, kCheckAndSet, kRollBack, kErase, kGet, kGetVersion, kList };

struct Act {
  Kind kind;
  UserId owner;
  std::string name;
  std::uint32_t version;  // that is expected, wanted, or rolled back to
  std::string text;       // that is put
};

struct Done {
  Act act;
  std::string answer;
  storage::Sequence at;
  bool wrote;
};

// What secrets are, without any of how.
class Model {
 public:
  std::string apply(const Act& act) {
    Versions& versions = secrets_[{act.owner, act.name}];
    switch (act.kind) {
      case Kind::kPut:
        return put(versions, act.text);
      case Kind::kCheckAndSet:
        return act.version == current(versions) ? put(versions, act.text) : "version-mismatch";
      case Kind::kRollBack:
        return versions.contains(act.version) ? put(versions, versions[act.version]) : "not-found";
      case Kind::kErase: {
        const bool there = !versions.empty();
        versions.clear();
        return there ? "erased" : "not-found";
      }
      case Kind::kGet:
        return versions.empty() ? "not-found" : versions.rbegin()->second;
      case Kind::kGetVersion:
        return versions.contains(act.version) ? versions[act.version] : "not-found";
      case Kind::kList:
        return list(act.owner);
    }
    return "";
  }

 private:
  using Versions = std::map<std::uint32_t, std::string>;

  static std::uint32_t current(const Versions& versions) {
    return versions.empty() ? 0 : versions.rbegin()->first;
  }
  static std::string put(Versions& versions, std::string text) {
    const std::uint32_t version = current(versions) + 1;
    versions[version] = std::move(text);
    if (versions.size() > kKeep)
      versions.erase(versions.begin());
    return std::to_string(version);
  }
  std::string list(const UserId& owner) const {
    std::string names;
    for (const auto& [key, versions] : secrets_)
      if (key.first == owner && !versions.empty())
        names += key.second + "=" + std::to_string(current(versions)) + " ";
    return names;
  }

  std::map<std::pair<UserId, std::string>, Versions> secrets_;
};

class Client {
 public:
  Client(Safe& safe, SerialCommits& commits, unsigned seed)
      : safe_(safe), commits_(commits), random_(seed) {}

  void run() {
    for (int i = 0; i < kActs; ++i)
      perform(random_act());
  }
  std::vector<Done> take() { return std::move(done_); }

 private:
  Act random_act() {
    return {.kind = static_cast<Kind>(random_() % 7),
            .owner = UserId("owner" + std::to_string(random_() % kOwners)),
            .name = "name" + std::to_string(random_() % kNames),
            .version = static_cast<std::uint32_t>(random_() % 6),
            .text = std::to_string(random_()) + "/" + std::to_string(random_())};
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
    const bool wrote =
        act.kind <= Kind::kErase && answer != "not-found" && answer != "version-mismatch";
    done_.push_back({.act = std::move(act), .answer = answer, .at = *at, .wrote = wrote});
  }

  Result<std::string> apply(Transaction& transaction, EventSink& events, const Act& act) {
    Secrets& secrets = safe_.secrets;
    PutOptions options;
    switch (act.kind) {
      case Kind::kCheckAndSet:
        options.expected_version = act.version;
        [[fallthrough]];
      case Kind::kPut: {
        NSL_ASSIGN_OR_RETURN(const std::uint32_t version,
                             secrets.put(transaction, events, act.owner, act.name,
                                         testing::secret(act.text), options));
        return std::to_string(version);
      }
      case Kind::kRollBack: {
        NSL_ASSIGN_OR_RETURN(
            const std::uint32_t version,
            secrets.roll_back(transaction, events, act.owner, act.name, act.version));
        return std::to_string(version);
      }
      case Kind::kErase:
        NSL_RETURN_IF_ERROR(secrets.erase(transaction, events, act.owner, act.name));
        return std::string("erased");
      case Kind::kGet:
        return text_of(secrets.get(transaction, act.owner, act.name, {}));
      case Kind::kGetVersion:
        return text_of(secrets.get(transaction, act.owner, act.name, act.version));
      case Kind::kList:
        return list(transaction, act.owner);
    }
    return std::string();
  }

  Result<std::string> list(Transaction& transaction, const UserId& owner) {
    NSL_ASSIGN_OR_RETURN(const SecretPage page,
                         safe_.secrets.list(transaction, owner, "", Secrets::kMaxPage));
    std::string names;
    for (const SecretInfo& info : page.secrets)
      names += info.name + "=" + std::to_string(info.record.current().version) + " ";
    return names;
  }

  Safe& safe_;
  SerialCommits& commits_;
  std::minstd_rand random_;
  std::vector<Done> done_;
};

// Data keys come and go under the clients' hands.
void keep_house(Safe& safe, const std::atomic<bool>& stop) {
  keys::Reencryption reencryption({safe.store(), *safe.vault.data_keys, safe.vault.events},
                                  {kValueSpace});
  for (unsigned i = 0; !stop; ++i) {
    const UserId passing("passing" + std::to_string(i));
    ASSERT_TRUE(safe.vault.create(passing).ok());
    ASSERT_TRUE(safe.vault.erase(passing).ok());
    // Busy owners may make any of these fail with conflict; then it is done in a later round.
    static_cast<void>(safe.vault.rotate(UserId("owner" + std::to_string(i % kOwners))).ok());
    static_cast<void>(reencryption.run().ok());
    static_cast<void>(safe.vault.shredding->run().ok());
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

TEST(SecretsAgainstAModel, AgreeInTheOrderOfTheirCommits) {
  Safe safe({.warning_ahead = std::chrono::hours(1), .keep = kKeep});
  for (unsigned i = 0; i < kOwners; ++i)
    ASSERT_TRUE(safe.vault.create(UserId("owner" + std::to_string(i))).ok());
  std::atomic<bool> stop = false;
  std::thread house([&] { keep_house(safe, stop); });
  SerialCommits commits(safe.store());
  std::vector<Client> clients;
  for (unsigned i = 0; i < kThreads; ++i)
    clients.emplace_back(safe, commits, i + 1);
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
  std::ranges::stable_sort(all, [](const Done& a, const Done& b) {
    return std::pair(a.at, !a.wrote) < std::pair(b.at, !b.wrote);
  });
  Model model;
  for (std::size_t i = 0; i < all.size(); ++i)
    ASSERT_EQ(model.apply(all[i].act), all[i].answer)
        << "act " << i << ", kind " << static_cast<int>(all[i].act.kind);
  EXPECT_GT(std::ranges::count_if(all, &Done::wrote), kActs);
}

}  // namespace
}  // namespace nsl::secrets
