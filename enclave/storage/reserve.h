#pragma once
// A host file that only takes room, to be given up when the host is full and one more write must not
// fail: the first of a log file. RocksDB can resume after a full disk only by leaving its log file
// behind, and it leaves none behind that is empty.
//
// Thread-safety: one thread at a time.

#include <cstdint>

#include "enclave/platform/entropy.h"
#include "enclave/platform/files.h"

namespace nsl::storage {

class Reserve {
 public:
  static constexpr char kName[] = "reserve";

  // The ports outlive this.
  Reserve(platform::Files& files, platform::Entropy& entropy) : files_(files), entropy_(entropy) {}

  // Takes `bytes` from the host, random ones that no file system makes smaller, unless it has them
  // already; tries to. 0: gives up what there is.
  void take(std::uint64_t bytes);
  // Gives the room back; false if there was none.
  bool give_up();

  std::uint64_t held() const { return held_; }

 private:
  Status fill(std::uint64_t bytes);

  platform::Files& files_;
  platform::Entropy& entropy_;
  std::uint64_t held_ = 0;
};

}  // namespace nsl::storage
