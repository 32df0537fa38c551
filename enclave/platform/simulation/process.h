#pragma once
// What concerns the process as a whole, on a plain Linux machine: what it gives away when it dies, and
// how it is asked to stop.
//
// Thread-safety: each as it says.

#include <atomic>
#include <chrono>
#include <string>
#include <string_view>

#include "base/result.h"

namespace nsl::platform::simulation {

// To be called before there is a second thread. No core dumps, and nobody may attach to the process but
// the superuser; new files are for this user alone; a closed pipe and a file beyond the size limit are
// errors of a write, not the end of the process. Fails with unavailable.
Status harden_process();

// SIGTERM and SIGINT, taken by wait() instead of ending the process. A second one while it stops ends
// it at once.
class StopSignals {
 public:
  // Before there is a second thread: threads inherit what they block.
  static Result<StopSignals> block();

  // Returns when one has come. By one thread.
  void wait() const;
  // From now on the next one ends the process.
  void release() const;

 private:
  StopSignals() = default;
};

// A whole file of the host's, at most `most` bytes. Errors: not-found, too-large, storage-io.
Result<std::string> read_host_file(const std::string& path, std::size_t most);
// Replaces the file in one step. For what others may read: mode 0644. Errors: storage-io, storage-full.
Status write_host_file(const std::string& path, std::string_view content);

}  // namespace nsl::platform::simulation
