#include "enclave/gas/reservation.h"

#include <algorithm>
#include <utility>

#include "enclave/gas/records.h"

namespace nsl::gas {

Reservation::Reservation(Ledger& ledger, Ledger::TabPtr tab, Gas amount)
    : ledger_(&ledger), tab_(std::move(tab)), amount_(amount) {}

Reservation::~Reservation() {
  if (!tab_)
    return;
  if (number_)
    written();
  else
    tab_->release(amount_);
}

Status Reservation::settle(Gas used) {
  if (!tab_)
    return Error(Errc::kWrongPhase, "this reservation of gas is settled already");
  const Ledger::TabPtr tab = std::exchange(tab_, nullptr);
  if (tab->settle(amount_, std::min(used, amount_)))
    ledger_->queue(tab);
  return check(used);
}

Status Reservation::write(storage::Transaction& transaction, Gas used) {
  if (!tab_)
    return Error(Errc::kWrongPhase, "this reservation of gas is settled already");
  if (!number_)
    number_ = ledger_->next_number();
  used_ = std::min(used, amount_);
  NSL_RETURN_IF_ERROR(transaction.put(debit_key(tab_->user(), tab_->account(), *number_),
                                      DebitRecord{.amount = used_}.encode()));
  return check(used);
}

void Reservation::written() {
  if (!tab_ || !number_)
    return;
  const Ledger::TabPtr tab = std::exchange(tab_, nullptr);
  if (tab->settle_written(amount_, used_))
    ledger_->queue(tab);
}

Status Reservation::check(Gas used) const {
  if (used <= amount_)
    return ok_status();
  return Error(Errc::kInvalidArgument, "expected at most the reserved " +
                                           std::to_string(amount_.count()) + " gas, met " +
                                           std::to_string(used.count()));
}

}  // namespace nsl::gas
