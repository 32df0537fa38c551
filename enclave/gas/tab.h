#pragma once
// One account while it is in use: what the store holds of it, plus what only memory knows yet.
//
// Two sums never fall: what was credited, of which memory may know less than the store does, and what
// was debited, of which memory always knows all. So
//
//   credited known - debited - reserved
//
// is never more than there is, whatever else is being committed at the moment, and what fits into it
// can be promised without asking the store.
//
// Thread-safety: all members may be called by any thread.

#include <cstdint>
#include <mutex>
#include <optional>

#include "base/ids.h"
#include "base/units.h"

namespace nsl::gas {

// What is wanted of an account, at least and at most.
struct GasRange {
  Gas least;
  Gas most;
};

// What an account holds. `debited` counts all that was settled, written or not.
struct Balance {
  Gas credited;
  Gas debited;
  Gas reserved;

  // What is the user's.
  Gas left() const { return saturating_sub(credited, debited); }
  // What a further reservation can take.
  Gas available() const { return saturating_sub(left(), reserved); }
};

// What a group write has to put into the store for one account.
struct Due {
  Gas amount;
  std::uint64_t invocations = 0;
  // Whether there are debits beside the account that are to be drawn into its sum.
  bool fold = false;
};

class Tab {
 public:
  // `balance.reserved` is zero.
  Tab(UserId user, std::uint64_t account, const Balance& balance);

  const UserId& user() const { return user_; }
  std::uint64_t account() const { return account_; }
  Balance balance() const;

  // As much of the range as there is; nothing if that is less than its least, or after close().
  std::optional<Gas> reserve(const GasRange& range);
  // Takes note of a higher sum of credits.
  void learn_credited(Gas credited);

  void release(Gas reserved);
  // Each returns true if the tab has to be queued for the next group write; once until take_due().
  [[nodiscard]] bool settle(Gas reserved, Gas used);
  [[nodiscard]] bool settle_written(Gas reserved, Gas used);

  // For the group write: what is due, which the tab then holds as being written.
  Due take_due();
  // It failed: due again. Returns as settle() does.
  [[nodiscard]] bool put_back(const Due& due);
  // Asks for another fold. Returns as settle() does.
  [[nodiscard]] bool fold_again();

  // The account is gone: nothing of it is to be written any more.
  void close();

 private:
  bool queue();

  const UserId user_;
  const std::uint64_t account_;
  mutable std::mutex mutex_;
  Balance balance_;
  Due due_;
  bool queued_ = false;
  bool closed_ = false;
};

}  // namespace nsl::gas
