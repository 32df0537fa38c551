#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <thread>

#include "bench/storage/parts.h"
#include "enclave/platform/no_witness.h"
#include "enclave/platform/simulation/sealing_key.h"
#include "enclave/storage/embedded_store.h"

namespace nsl::bench {

namespace {

constexpr int kReads = 20'000;
constexpr int kCommits = 400;
constexpr std::uint64_t kRecords = 100'000;

template <class T>
T require(Result<T> result) {
  if (!result.ok()) {
    std::fprintf(stderr, "bench: %s\n", result.error().message().c_str());
    std::exit(1);
  }
  return std::move(result).value();
}

// Everything that a store in a folder stands on.
struct Platform {
  explicit Platform(const std::string& folder) {
    namespace simulation = platform::simulation;
    std::filesystem::create_directories(folder);
    files = require(simulation::PosixFiles::in_directory(folder + "/store"));
    root = require(simulation::PosixFiles::in_directory(folder + "/root"));
    key = require(simulation::SimulatedSealingKey::from_secret(
        SecretBytes::copy_of(Bytes(32, 0x11)), platform::EnclaveIdentity{}));
    sealing = require(sealing::Sealing::open(
        {.files = *root, .sealing_key = *key, .entropy = entropy, .events = events},
        platform::SealingPolicy::kMrenclave));
  }

  platform::simulation::SystemEntropy system_entropy;
  platform::BufferedEntropy entropy{system_entropy};
  platform::NoWitness witness;
  NullEventSink events;
  std::unique_ptr<platform::simulation::PosixFiles> files;
  std::unique_ptr<platform::simulation::PosixFiles> root;
  std::unique_ptr<platform::simulation::SimulatedSealingKey> key;
  std::unique_ptr<sealing::Sealing> sealing;
};

double read(storage::StateStore& store) {
  std::mt19937_64 random(3);
  const Nanos start = now();
  for (int i = 0; i < kReads; ++i) {
    const std::string key = key_of(random() % kRecords);
    if (!require(store.snapshot()->get(as_bytes(key))))
      std::abort();
  }
  return micros(now() - start) / kReads;
}

double commit(storage::StateStore& store, int threads) {
  std::atomic<int> left{kCommits};
  const Bytes value(100, 0x55);
  const Nanos start = now();
  std::vector<std::thread> workers;
  for (int i = 0; i < threads; ++i)
    workers.emplace_back([&, i] {
      for (int n = left--; n > 0; n = left--) {
        const std::string key = "bench" + std::to_string(i) + "." + std::to_string(n);
        require(storage::run_transaction(store, [&](storage::Transaction& transaction) {
          return transaction.put(as_bytes(key), value);
        }));
      }
    });
  for (std::thread& worker : workers)
    worker.join();
  return micros(now() - start) / kCommits;
}

void fill(storage::StateStore& store) {
  const Bytes value(100, 0x55);
  for (std::uint64_t first = 0; first < kRecords; first += 1000) {
    require(storage::run_transaction(
        store,
        [&](storage::Transaction& transaction) -> Status {
          for (std::uint64_t i = first; i < first + 1000; ++i)
            NSL_RETURN_IF_ERROR(transaction.put(as_bytes(key_of(i)), value));
          return ok_status();
        },
        storage::Durability::kBuffered));
  }
}

}  // namespace

void bench_state_store(const StorageOptions& options, Figures& figures) {
  Platform platform(options.folder + "/state_store");
  const auto embedded = require(storage::EmbeddedStore::open({.files = *platform.files,
                                                              .sealing = *platform.sealing,
                                                              .entropy = platform.entropy,
                                                              .witness = platform.witness,
                                                              .events = platform.events},
                                                             {}));
  storage::StateStore& store = embedded->store();
  fill(store);
  const auto medians =
      alternate(options.rounds, {[&] { return read(store); }, [&] { return commit(store, 1); },
                                 [&] { return commit(store, 16); }});
  figures.add("state_store_read_us", medians[0], "us", "a snapshot and a get");
  figures.add("state_store_commit_us", medians[1], "us", "synced, 1 thread");
  figures.add("state_store_commit_16_us", medians[2], "us", "synced, 16 threads together");
}

}  // namespace nsl::bench
