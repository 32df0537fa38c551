// The way of an invocation from the end of its run to the reply.
#include <algorithm>
#include <utility>

#include "enclave/engine/invocation_act.h"

namespace nsl::engine {
namespace {

using execution::Failure;

// Whether a failure says what would come of it again: the function's doing, or the caller's. What
// failed through us may go well another time.
bool is_final(const Failure& failure) {
  const ErrorInfo& row = info(failure.error.code());
  return failure.error.code() != Errc::kCancelled &&
         (row.audience == Audience::kFunction || row.audience == Audience::kCaller);
}

std::string said(const Failure& failure) {
  if (failure.type.empty())
    return failure.message;
  return failure.message.empty() ? failure.type : failure.type + ": " + failure.message;
}

}  // namespace

// On a worker, or on the desk if it did not come that far: no store call here.
void InvocationAct::ended(execution::Report report) {
  const bool is_cancelled = !report.ok() && report.failure().error.code() == Errc::kCancelled;
  const Gas room = reservation_->amount() - compile_gas_;
  gas_ = is_cancelled ? Gas() : compile_gas_ + std::min(report.usage.gas, room);
  busy_ += report.usage.busy;
  has_signed_ = report.usage.signatures > 0;
  log_ = report.logs.lines();
  log_is_cut_ = report.logs.is_cut();
  if (report.ok())
    outcome_ = SecretBytes::take(std::move(std::get<std::string>(report.outcome)));
  else
    outcome_ = std::move(std::get<Failure>(report.outcome));
  const bool has_result = outcome_->index() == 0;
  const bool used_storage = storage_ && storage_->session().is_used();
  if (key_ || (has_result && used_storage))
    ports().desk.owe([self = shared_from_this()] { self->commit(); });
  else
    end_without_commit();
}

void InvocationAct::end_without_commit() {
  settle(gas_);
  finish();
}

void InvocationAct::commit() {
  if (const Failure* const failure = std::get_if<Failure>(&*outcome_))
    return is_final(*failure) ? store_failure() : end_without_commit();
  const auto committed = try_commit();
  if (committed.ok())
    return finish();
  if (committed.error().code() == Errc::kConflict)
    return conflicted(committed.error());
  could_not_store(committed.error());
}

Result<storage::Sequence> InvocationAct::try_commit() {
  const bool writes = key_ || (storage_ && storage_->session().has_changes());
  if (key_)
    NSL_RETURN_IF_ERROR(put_reply(*transaction_));
  if (writes)
    NSL_RETURN_IF_ERROR(reservation_->write(*transaction_, gas_));
  is_committing_ = writes;
  NSL_ASSIGN_OR_RETURN(const storage::Sequence at,
                       transaction_->commit(storage::Durability::kSynced));
  if (writes)
    reservation_->written();
  else
    settle(gas_);
  return at;
}

// Nothing was written. What it used of this run is not paid, if there is another.
void InvocationAct::conflicted(const Error& conflict) {
  if (!has_signed_ && runs_ < invoker_.options_.attempts) {
    settle(Gas());
    outcome_.reset();
    return attempt();
  }
  outcome_ = Failure{.error = has_signed_ ? Error(Errc::kNotRepeatable) : conflict};
  if (key_ && has_signed_)
    return store_failure();
  end_without_commit();
}

// The writes are dropped; the reply and the debit are stored.
void InvocationAct::store_failure() {
  storage_.reset();
  transaction_.reset();
  const auto stored =
      run_transaction(ports().store, [&](storage::Transaction& transaction) -> Status {
        is_committing_ = false;
        NSL_RETURN_IF_ERROR(put_reply(transaction));
        NSL_RETURN_IF_ERROR(reservation_->write(transaction, gas_));
        is_committing_ = true;
        return ok_status();
      });
  if (!stored.ok())
    return could_not_store(stored.error());
  reservation_->written();
  finish();
}

// What it used is paid all the same. But of a commit that failed it is not known whether it is stored,
// and the debit with it, unless it met a conflict: then the debit is let go of as one that is.
void InvocationAct::could_not_store(const Error& error) {
  if (is_committing_ && error.code() != Errc::kConflict)
    reservation_.reset();
  outcome_ = Failure{.error = error};
  end_without_commit();
}

Status InvocationAct::put_reply(storage::Transaction& transaction) {
  StoredReply reply{.request = digest_,
                    .id = id_,
                    .gas = gas_,
                    .version = resolved_.version.number,
                    .hash = code_hash_,
                    .outcome = {}};
  if (const SecretBytes* const result = std::get_if<SecretBytes>(&*outcome_))
    reply.outcome =
        SecretBytes::copy_of(result->reveal(SecretAccess::because("a reply is stored")));
  else
    reply.outcome = std::get<Failure>(*outcome_);
  return ports().replies.put(transaction, claim_->place(), std::move(reply));
}

// More than is reserved can not be: ended() saw to it.
void InvocationAct::settle(Gas used) {
  if (!reservation_)
    return;
  static_cast<void>(reservation_->settle(used).ok());
  reservation_.reset();
}

// It did not run, or not again. Code that came with the request may have been compiled by then.
void InvocationAct::refuse(Error error) {
  outcome_ = Failure{.error = std::move(error)};
  gas_ = compile_gas_;
  if (gas_ > Gas())
    settle(gas_);
  if (runs_ == 0)
    id_ = InvocationId();
  finish();
}

void InvocationAct::record() const {
  if (is_stored_ || id_.empty())
    return;
  InvocationRecord record{.id = id_,
                          .caller = caller_,
                          .owner = owner_,
                          .function = name_,
                          .version = resolved_.version.number,
                          .hash = function().hash,
                          .started = started_,
                          .busy_micros = static_cast<std::uint64_t>(
                              std::chrono::duration_cast<std::chrono::microseconds>(busy_).count()),
                          .runs = std::max(runs_, 1U),
                          .gas = gas_,
                          .owner_pays = owner_pays_,
                          .error = {},
                          .error_detail = {},
                          .message = {},
                          .log = log_,
                          .log_is_cut = log_is_cut_};
  if (const Failure* const failure = std::get_if<Failure>(&*outcome_)) {
    record.error = failure->error.slug();
    record.error_detail = failure->error.detail();
    record.message = said(*failure);
  }
  ports().log.add(std::move(record));
}

// Lets go of all that another request could wait for, before anybody is told.
void InvocationAct::finish() {
  record();
  storage_.reset();
  transaction_.reset();
  reservation_.reset();
  claim_.reset();
  --invoker_.in_flight_;
  const bool has_run = !id_.empty();
  done_({.outcome = *std::exchange(outcome_, std::nullopt),
         .id = id_,
         .version = has_run ? resolved_.version.number : 0,
         .hash = has_run ? function().hash : FunctionHash(),
         .gas = gas_,
         .log = std::move(log_),
         .log_is_cut = log_is_cut_,
         .is_stored = is_stored_});
}

}  // namespace nsl::engine
