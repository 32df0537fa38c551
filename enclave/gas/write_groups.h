#pragma once
// The thread that stores debits, once in every window in which there are some.
//
// The window is what a crash can forget (and the time of the write under way). Its destructor stores
// what is left: destroy it before the accounts, after the last invocation.

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "enclave/gas/accounts.h"

namespace nsl::gas {

class WriteGroups {
 public:
  static constexpr std::chrono::milliseconds kWindow{50};

  // `accounts` outlives this.
  explicit WriteGroups(Accounts& accounts, std::chrono::milliseconds window = kWindow);
  WriteGroups(const WriteGroups&) = delete;
  WriteGroups& operator=(const WriteGroups&) = delete;
  ~WriteGroups();

 private:
  void run(std::chrono::milliseconds window);

  Accounts& accounts_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace nsl::gas
