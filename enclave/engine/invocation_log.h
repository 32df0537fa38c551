#pragma once
// The records of past invocations: for the caller and the owner of the function, and nobody else.
//
// They are written in groups by a thread of their own, once in every window in which there are some,
// so that no invocation waits for them. A crash forgets those of the last window. What does not fit
// into the queue, or into a user's quota, is dropped, and an event tells how many.
//
// Kept are the newest `most` of a user, and none older than `oldest`; sweep() erases the others, as
// does the thread, for a user of whom it wrote many.
//
// Errors: not-found (no such record of this user's; it may be another's), and those of the data keys
// and the store.
//
// Thread-safety: all members may be called by any thread. The destructor writes what is queued.

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <string_view>
#include <thread>
#include <vector>

#include "base/event.h"
#include "base/result.h"
#include "enclave/engine/invocation_records.h"
#include "enclave/keys/data_keys.h"
#include "enclave/platform/clock.h"
#include "enclave/storage/state_store.h"

namespace nsl::engine {

struct InvocationLogOptions {
  std::chrono::milliseconds window{50};
  std::size_t queue = 4096;  // records that wait to be written
  std::size_t most = 1000;   // of a user
  std::chrono::hours oldest{30 * 24};
};

// All of it outlives the log.
struct InvocationLogPorts {
  storage::StateStore& store;
  keys::DataKeys& data_keys;
  const platform::WallClock& wall;
  EventSink& events;
};

struct InvocationPage {
  std::vector<InvocationRecord> invocations;  // the newest first
  std::optional<InvocationId> before;         // continues; nothing if this was the end
};

class InvocationLog {
 public:
  static constexpr std::size_t kMaxPage = 100;

  InvocationLog(const InvocationLogPorts& ports, const InvocationLogOptions& options);
  InvocationLog(const InvocationLog&) = delete;
  InvocationLog& operator=(const InvocationLog&) = delete;
  ~InvocationLog();

  // For the caller and, if that is another user, for the owner. Never blocks for long.
  void add(InvocationRecord record);
  // Returns when all that was added before is written, or dropped.
  void flush();

  Result<InvocationRecord> get(storage::Reader& reader, const UserId& user,
                               std::string_view id) const;
  // Older than `before`, or the newest; at most kMaxPage.
  Result<InvocationPage> list(storage::Reader& reader, const UserId& user,
                              const std::optional<InvocationId>& before, std::size_t limit) const;

  // Erases what is too old or too many, of all users. To be called now and then.
  Status sweep();
  // Erases up to 100 of the user's; true if there are more. For deleting the user.
  Result<bool> erase_some_of(storage::Transaction& transaction, const UserId& user);

 private:
  using Group = std::vector<InvocationRecord>;

  void run();
  void write_group(const Group& group);
  Status write_record(storage::Transaction& transaction, const UserId& user,
                      const InvocationRecord& record);
  bool write_one(const UserId& user, const InvocationRecord& record);
  void note_written(const UserId& user);
  Status sweep_user(const UserId& user);

  const InvocationLogPorts ports_;
  const InvocationLogOptions options_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable written_;
  std::vector<InvocationRecord> queue_;
  std::uint64_t dropped_ = 0;
  std::uint64_t added_ = 0;  // counts of records, for flush()
  std::uint64_t done_ = 0;
  bool stopping_ = false;
  std::map<UserId, std::size_t> since_sweep_;  // the thread's alone
  std::thread thread_;
};

}  // namespace nsl::engine
