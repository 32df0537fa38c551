// The cache of compiled functions, with the real compiler.
#include <atomic>

#include "enclave/keys/testing/memory_ratchet.h"
#include "enclave/storage/testing/memory_store.h"
#include "tests/engine/service.h"

namespace nsl::engine::testing {
namespace {

using CompilationPtr = ImageCache::CompilationPtr;

// Its top level takes long enough for others to ask meanwhile.
constexpr std::string_view kHeavy =
    "let sum = 0; for (let i = 0; i < 3e6; ++i) sum += i; export default () => sum;";
constexpr Gas kLittle{2'000'000};
constexpr Gas kMuch{20'000'000'000};

class Images : public ::testing::Test {
 protected:
  // Of Ada's.
  std::future<CompilationPtr> compile(std::string_view source, Gas gas) {
    auto promise = std::make_shared<std::promise<CompilationPtr>>();
    auto compiled = promise->get_future();
    const Status asked = images().compile(
        {.owner = kAda, .hash = crypto::sha256(as_bytes(source))}, secret(source), gas,
        [promise](const CompilationPtr& compilation) { promise->set_value(compilation); });
    EXPECT_TRUE(asked.ok()) << asked.error();
    return compiled;
  }
  ImageCache& images() { return service_.engine().images(); }

  storage::testing::MemoryStore memory_;
  keys::testing::MemoryRatchet ratchet_;
  Service service_{memory_.store, ratchet_};
};

TEST_F(Images, AreCompiledOnceForAllWhoAskAtATime) {
  std::vector<std::future<CompilationPtr>> all;
  for (int i = 0; i < 5; ++i)
    all.push_back(compile(kHeavy, kMuch));
  for (auto& one : all)
    EXPECT_TRUE(one.get()->ok());
  EXPECT_EQ(images().compilations(), 1u);
}

TEST_F(Images, FailForWantOfGasForNobodyWhoAllowsMore) {
  auto little = compile(kHeavy, kLittle);
  auto much = compile(kHeavy, kMuch);
  EXPECT_EQ(little.get()->failure().error.code(), Errc::kOutOfGas);
  EXPECT_TRUE(much.get()->ok());
}

TEST_F(Images, AreNotKeptOfCodeThatComesWithARequest) {
  constexpr std::string_view kCode = "export default () => 1;";
  service_.add_user(kAda);
  EXPECT_EQ(text_of(service_.execute(kAda, kCode)), "1");
  EXPECT_EQ(text_of(service_.execute(kAda, kCode)), "1");
  EXPECT_EQ(images().compilations(), 2u);
  EXPECT_EQ(images().held(), ByteCount(0));
}

TEST(Compilers, AreFewerThanTheWorkers) {
  const auto threads = [](std::uint32_t workers, std::uint32_t compilers) {
    EngineOptions options;
    options.workers.workers = workers;
    options.compilers.threads = compilers;
    return compilers_of(options).threads;
  };
  EXPECT_EQ(threads(2, 2), 1u);
  EXPECT_EQ(threads(8, 2), 2u);
  EXPECT_EQ(threads(3, 64), 2u);
  EXPECT_EQ(threads(1, 2), 1u) << "one there is in any case";
  EXPECT_EQ(threads(0, 0), 1u);
}

}  // namespace
}  // namespace nsl::engine::testing
