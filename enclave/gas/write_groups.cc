#include "enclave/gas/write_groups.h"

namespace nsl::gas {

WriteGroups::WriteGroups(Accounts& accounts, std::chrono::milliseconds window)
    : accounts_(accounts), thread_([this, window] { run(window); }) {}

WriteGroups::~WriteGroups() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
  // What could not be stored was told by an event.
  static_cast<void>(accounts_.flush().ok());
}

void WriteGroups::run(std::chrono::milliseconds window) {
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, window, [this] { return stopping_; })) {
    lock.unlock();
    static_cast<void>(accounts_.flush().ok());
    lock.lock();
  }
}

}  // namespace nsl::gas
