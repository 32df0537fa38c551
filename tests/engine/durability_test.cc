// What was answered is there after a power cut and on a disk that fails: an acknowledged reply is
// given again, and not made again; its debit is there once. Over the real store on sealed files.
#include <map>

#include "enclave/keys/testing/memory_ratchet.h"
#include "enclave/platform/testing/failing_files.h"
#include "enclave/platform/testing/unsynced_dropping_files.h"
#include "tests/engine/service.h"
#include "tests/support/embedded_platform.h"

namespace nsl::engine::testing {
namespace {

using platform::testing::Call;
using platform::testing::DirectoryState;
using platform::testing::FailingFiles;
using platform::testing::MemoryFiles;
using platform::testing::UnsyncedDroppingFiles;

// A result that is another one every time it runs.
constexpr std::string_view kRandom = "export default () => crypto.randomUUID();";

// What clients were told.
struct Acknowledged {
  std::map<std::string, std::string> results;  // by idempotency key
  Gas gas;
};

class Durability : public ::testing::Test {
 protected:
  std::unique_ptr<storage::EmbeddedStore> open(platform::Files& files) {
    auto opened = storage::EmbeddedStore::open(platform_.ports(files), {});
    EXPECT_TRUE(opened.ok()) << opened.error();
    return std::move(*opened);
  }
  static void found(Service& service) {
    service.add_user(kAda);
    service.add_user(kBob);
    ASSERT_EQ(slug_of(service.deploy(kAda, "f", kRandom)), "");
  }
  static InvokeReply invoke(Service& service, const std::string& text) {
    InvokeRequest request = service.request(kBob, "f");
    request.key = key(text);
    return service.invoke(std::move(request));
  }
  // Several at once, each with a key of its own.
  static void invoke_some(Service& service, int round, Acknowledged& told) {
    std::map<std::string, std::future<InvokeReply>> replies;
    for (int i = 0; i < 4; ++i) {
      const std::string text = std::to_string(round) + "/" + std::to_string(i);
      InvokeRequest request = service.request(kBob, "f");
      request.key = key(text);
      replies.emplace(text, service.submit(std::move(request)));
    }
    for (auto& [text, future] : replies) {
      const InvokeReply reply = future.get();
      if (!reply.ok())
        continue;
      told.results[text] = text_of(reply);
      told.gas += reply.gas;
    }
  }
  void expect_all(platform::Files& files, const Acknowledged& told) {
    const auto embedded = open(files);
    Service service(embedded->store(), ratchet_);
    const Gas spent = service.gas_spent(kBob);
    EXPECT_GE(spent, told.gas);
    for (const auto& [text, result] : told.results) {
      const InvokeReply again = invoke(service, text);
      EXPECT_EQ(text_of(again), result) << text;
      EXPECT_TRUE(again.is_stored) << text;
    }
    EXPECT_EQ(service.gas_spent(kBob), spent) << "retries cost nothing";
  }

  storage::testing::EmbeddedPlatform platform_;
  keys::testing::MemoryRatchet ratchet_;
};

TEST_F(Durability, NoAnswerIsLostInAPowerCut) {
  UnsyncedDroppingFiles disk;
  std::vector<std::pair<DirectoryState, Acknowledged>> cuts;
  {
    const auto embedded = open(disk);
    Service service(embedded->store(), ratchet_);
    found(service);
    Acknowledged told;
    for (int round = 0; round < 12; ++round) {
      invoke_some(service, round, told);
      cuts.emplace_back(
          round % 2 == 0 ? disk.durable_state() : disk.crash(static_cast<std::uint64_t>(round)),
          told);
    }
    EXPECT_EQ(told.results.size(), 48u);
  }
  for (const auto& [state, told] : cuts) {
    MemoryFiles files(state);
    expect_all(files, told);
  }
}

TEST_F(Durability, NoAnswerIsGivenThatAFailingDiskDidNotKeep) {
  std::size_t refused = 0;
  for (std::uint64_t after = 0; after < 6; ++after) {
    MemoryFiles memory;
    Acknowledged told;
    {
      FailingFiles disk(memory);
      const auto embedded = open(disk);
      Service service(embedded->store(), ratchet_);
      found(service);
      disk.fail({.kinds = platform::testing::changing_calls(), .after = 5 * after, .done = 3});
      for (int round = 0; round < 4; ++round)
        invoke_some(service, round, told);
      refused += 16 - told.results.size();
    }
    MemoryFiles files(memory.state());
    expect_all(files, told);
  }
  EXPECT_GT(refused, 0u) << "the disk did fail";
}

}  // namespace
}  // namespace nsl::engine::testing
