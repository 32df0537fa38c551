#include "tests/storage/on_disk.h"

#include <cstdio>
#include <cstdlib>

namespace nsl::storage::testing {

namespace {

template <class T>
T require(Result<T> result) {
  if (!result.ok()) {
    std::fprintf(stderr, "%s: %s\n", std::string(result.error().slug()).c_str(),
                 result.error().message().c_str());
    std::exit(1);
  }
  return std::move(result).value();
}

}  // namespace

StoreOnDisk::StoreOnDisk(const std::string& folder) {
  namespace simulation = platform::simulation;
  root_ = require(simulation::PosixFiles::in_directory(folder + "/root"));
  data_ = require(simulation::PosixFiles::in_directory(folder + "/data"));
  key_ = require(simulation::SimulatedSealingKey::from_secret(SecretBytes::copy_of(Bytes(32, 0x11)),
                                                              platform::EnclaveIdentity{}));
  sealing_ = require(sealing::Sealing::open(
      {.files = *root_, .sealing_key = *key_, .entropy = entropy_, .events = events_},
      platform::SealingPolicy::kMrenclave));
  EmbeddedStoreOptions options;
  options.tuning.write_buffer = kibibytes(256);  // so that tables are made, too
  embedded_ = require(EmbeddedStore::open({.files = *data_,
                                           .sealing = *sealing_,
                                           .entropy = entropy_,
                                           .witness = witness_,
                                           .events = events_},
                                          options));
}

std::string left_key(std::uint64_t number) { return "left" + std::to_string(number); }
std::string right_key(std::uint64_t number) { return "right" + std::to_string(number); }

}  // namespace nsl::storage::testing
