#pragma once
// Gas that was set aside for one invocation, and how it is settled when the invocation has ended:
//
//   settle(used)                      it wrote nothing and no receipt tells of it: the debit counts at
//                                     once and is stored with those of others, within the window
//   write(transaction, used), then    it wrote storage, or a receipt tells of it: the debit is part of
//   written() after the commit        the transaction. After a conflict write() again, into the next
//                                     transaction; if there is no next one, settle(used)
//   neither                           it never ran: nothing is charged
//
// A reservation that is destroyed after write() counts as written: memory must not promise what the
// store may have debited.
//
// `used` beyond the amount is a bug of the caller's: the amount is charged, and invalid-argument is
// returned.
//
// Thread-safety: one thread at a time. It must not outlive the Accounts that made it.

#include <memory>
#include <optional>

#include "base/result.h"
#include "base/units.h"
#include "enclave/gas/ledger.h"
#include "enclave/storage/state_store.h"

namespace nsl::gas {

class Reservation {
 public:
  // For Accounts. `amount` is reserved in `tab` already.
  Reservation(Ledger& ledger, Ledger::TabPtr tab, Gas amount);
  Reservation(Reservation&&) noexcept = default;
  Reservation& operator=(Reservation&&) = delete;
  ~Reservation();

  // What the invocation may use.
  Gas amount() const { return amount_; }

  Status settle(Gas used);
  // A blind write of a key of its own: two invocations of one account do not conflict by it.
  Status write(storage::Transaction& transaction, Gas used);
  void written();

 private:
  Status check(Gas used) const;

  Ledger* ledger_;
  Ledger::TabPtr tab_;  // null once settled
  Gas amount_;
  std::optional<std::uint64_t> number_;  // of the debit, once there was a write()
  Gas used_;
};

}  // namespace nsl::gas
