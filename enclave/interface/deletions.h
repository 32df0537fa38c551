#pragma once
// Deleting a user, over all rooms, so that a crash at any point is gone on from:
//
//   1. one transaction: the user, its tokens and its account are erased, and a note says that it is
//      being deleted. From here on nobody can act as the user, and its key can not register yet.
//   2. transactions of a bounded size erase what the rooms hold for the user; the last of them, which
//      found nothing more, erases the data key and the note, and asks for a shredding.
//   3. the program is told: it ends connections and runs the shredding (keys/shredding.h).
//
//   interface/deletion  user      the note
//
// Thread-safety: all members may be called by any thread.

#include <mutex>

#include "base/event.h"
#include "base/ids.h"
#include "base/result.h"
#include "enclave/storage/state_store.h"

namespace nsl::interface {

struct Ports;

class Deletions {
 public:
  // The ports outlive it.
  explicit Deletions(const Ports& ports) : ports_(ports) {}

  // Step 1. not-found if there is no such user.
  Status begin(const UserId& user);
  // Steps 2 and 3; ok if nothing was left to do. Blocks.
  Status finish(const UserId& user);
  // Those of all users.
  Status finish_all();

  // For registration, in its transaction.
  static Result<bool> is_under_way(storage::Reader& reader, const UserId& user);

 private:
  enum class Progress : std::uint8_t { kMore, kDone, kNothing };
  Result<Progress> erase_some(const UserId& user);
  Result<bool> erase_some_in_rooms(storage::Transaction& transaction, EventSink& events,
                                   const UserId& user);

  const Ports& ports_;
  std::mutex mutex_;  // one deletion at a time
};

}  // namespace nsl::interface
