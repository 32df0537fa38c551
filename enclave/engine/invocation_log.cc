#include "enclave/engine/invocation_log.h"

#include <algorithm>
#include <utility>

#include "base/utf8.h"

namespace nsl::engine {
namespace {

using storage::Account;
using storage::Page;
using storage::Reader;
using storage::ScanRequest;
using storage::Transaction;

constexpr std::size_t kEraseBatch = 100;
constexpr std::size_t kGroup = 64;        // records of one transaction, each up to twice
constexpr std::size_t kSweepAfter = 256;  // of a user

Account account_of(const UserId& user) { return Account(user.value()); }

Result<InvocationRecord> open_record(const keys::UserOpener& opener, const Bytes& place,
                                     ByteSpan sealed) {
  NSL_ASSIGN_OR_RETURN(const SecretBytes value, opener.open(place, sealed));
  return InvocationRecord::parse(
      value.reveal(SecretAccess::because("the record is read for who may see it")));
}

Error no_invocation() { return Error(Errc::kNotFound, "there is no such invocation"); }

void cut(std::string& text, std::size_t most) { text.resize(cut_utf8(text, most).size()); }

void cut_log(InvocationRecord& record) {
  std::size_t room = kMaxRecordedLogBytes;
  for (std::size_t i = 0; i < record.log.size(); ++i) {
    // A line costs something even if it is empty.
    const std::size_t cost = record.log[i].text.size() + 1;
    if (cost > room) {
      cut(record.log[i].text, room > 0 ? room - 1 : 0);
      record.log.resize(i + (record.log[i].text.empty() ? 0 : 1));
      record.log_is_cut = true;
      return;
    }
    room -= cost;
  }
}

void bound(InvocationRecord& record) {
  cut(record.error_detail, kMaxRecordedTextBytes);
  cut(record.message, kMaxRecordedTextBytes);
  cut_log(record);
}

}  // namespace

InvocationLog::InvocationLog(const InvocationLogPorts& ports, const InvocationLogOptions& options)
    : ports_(ports), options_(options), thread_([this] { run(); }) {}

InvocationLog::~InvocationLog() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void InvocationLog::add(InvocationRecord record) {
  bound(record);
  const std::lock_guard lock(mutex_);
  if (queue_.size() >= options_.queue) {
    ++dropped_;
    return;
  }
  queue_.push_back(std::move(record));
  ++added_;
  if (queue_.size() == 1)
    wake_.notify_all();
}

void InvocationLog::flush() {
  std::unique_lock lock(mutex_);
  const std::uint64_t all = added_;
  written_.wait(lock, [&] { return done_ >= all; });
}

void InvocationLog::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_ || !queue_.empty()) {
    wake_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
    wake_.wait_for(lock, options_.window, [&] { return stopping_; });
    const Group group = std::exchange(queue_, {});
    const std::uint64_t dropped = std::exchange(dropped_, 0);
    lock.unlock();
    if (dropped > 0) {
      const EventField fields[] = {{"count", dropped}, {"reason", std::string_view("queue-full")}};
      ports_.events.emit({"invocations.records-dropped", fields});
    }
    for (std::size_t begin = 0; begin < group.size(); begin += kGroup)
      write_group(Group(
          group.begin() + static_cast<std::ptrdiff_t>(begin),
          group.begin() + static_cast<std::ptrdiff_t>(std::min(begin + kGroup, group.size()))));
    lock.lock();
    done_ += group.size();
    written_.notify_all();
  }
}

Status InvocationLog::write_record(Transaction& transaction, const UserId& user,
                                   const InvocationRecord& record) {
  NSL_ASSIGN_OR_RETURN(const keys::UserCipher cipher, ports_.data_keys.cipher(transaction, user));
  const Bytes place = invocation_key(user, record.id);
  NSL_ASSIGN_OR_RETURN(const Bytes sealed, cipher.seal(place, record.encode()));
  return transaction.put_for(account_of(user), place, sealed);
}

// All in one transaction; if that fails, each alone, so that one user's quota or deletion costs the
// others nothing.
void InvocationLog::write_group(const Group& group) {
  const auto all = run_transaction(ports_.store, [&](Transaction& transaction) -> Status {
    for (const InvocationRecord& record : group) {
      NSL_RETURN_IF_ERROR(write_record(transaction, record.caller, record));
      if (record.owner != record.caller)
        NSL_RETURN_IF_ERROR(write_record(transaction, record.owner, record));
    }
    return ok_status();
  });
  std::uint64_t dropped = 0;
  for (const InvocationRecord& record : group) {
    const bool two = record.owner != record.caller;
    if (!all.ok()) {
      dropped += write_one(record.caller, record) ? 0 : 1;
      dropped += !two || write_one(record.owner, record) ? 0 : 1;
    }
    note_written(record.caller);
    if (two)
      note_written(record.owner);
  }
  if (dropped == 0)
    return;
  const EventField fields[] = {{"count", dropped}, {"reason", all.error().slug()}};
  ports_.events.emit({"invocations.records-dropped", fields});
}

bool InvocationLog::write_one(const UserId& user, const InvocationRecord& record) {
  return run_transaction(
             ports_.store,
             [&](Transaction& transaction) { return write_record(transaction, user, record); })
      .ok();
}

void InvocationLog::note_written(const UserId& user) {
  if (++since_sweep_[user] < kSweepAfter)
    return;
  since_sweep_.erase(user);
  if (const Status swept = sweep_user(user); !swept.ok()) {
    const EventField fields[] = {{"error", swept.error().slug()}};
    ports_.events.emit({"invocations.sweep-failed", fields});
  }
}

Status InvocationLog::sweep_user(const UserId& user) {
  const UnixMillis oldest = ports_.wall.now() - options_.oldest;
  ScanRequest request;
  request.prefix = invocations_of(user);
  std::size_t seen = 0;
  for (bool more = true; more;) {
    NSL_ASSIGN_OR_RETURN(const Page page, ports_.store.snapshot()->scan(request));
    std::vector<Bytes> excess;
    for (const storage::KeyValue& record : page.records) {
      NSL_ASSIGN_OR_RETURN(const InvocationPlace place, invocation_place(record.key));
      if (++seen > options_.most || time_of(place.id) < oldest)
        excess.push_back(record.key);
    }
    const auto erase = [&](Transaction& transaction) -> Status {
      for (const Bytes& key : excess)
        NSL_RETURN_IF_ERROR(transaction.erase_for(account_of(user), key));
      return ok_status();
    };
    if (!excess.empty())
      NSL_RETURN_IF_ERROR(run_transaction(ports_.store, erase, storage::Durability::kBuffered));
    more = page.next.has_value();
    request.from = page.next.value_or(Bytes());
  }
  return ok_status();
}

// User by user: the first record of one, then the first behind all of that one's.
Status InvocationLog::sweep() {
  ScanRequest request;
  request.prefix = all_invocations();
  request.limit = 1;
  for (;;) {
    NSL_ASSIGN_OR_RETURN(const Page page, ports_.store.snapshot()->scan(request));
    if (page.records.empty())
      return ok_status();
    NSL_ASSIGN_OR_RETURN(const InvocationPlace place, invocation_place(page.records[0].key));
    NSL_RETURN_IF_ERROR(sweep_user(place.user));
    request.from = invocations_of(place.user);
    request.from.back() = 0xFF;  // above the mark that ends the user's part
  }
}

Result<InvocationRecord> InvocationLog::get(Reader& reader, const UserId& user,
                                            std::string_view id) const {
  NSL_ASSIGN_OR_RETURN(const InvocationId parsed, parse_invocation_id(id));
  const Bytes place = invocation_key(user, parsed);
  NSL_ASSIGN_OR_RETURN(const auto sealed, reader.get(place));
  if (!sealed)
    return no_invocation();
  NSL_ASSIGN_OR_RETURN(const keys::UserOpener opener, ports_.data_keys.opener(reader, user));
  return open_record(opener, place, *sealed);
}

Result<InvocationPage> InvocationLog::list(Reader& reader, const UserId& user,
                                           const std::optional<InvocationId>& before,
                                           std::size_t limit) const {
  ScanRequest request;
  request.prefix = invocations_of(user);
  request.limit = std::clamp<std::size_t>(limit, 1, kMaxPage);
  if (before) {
    request.from = invocation_key(user, *before);
    request.from.push_back(0);  // behind it
  }
  NSL_ASSIGN_OR_RETURN(const Page found, reader.scan(request));
  InvocationPage page;
  if (found.records.empty())
    return page;
  NSL_ASSIGN_OR_RETURN(const keys::UserOpener opener, ports_.data_keys.opener(reader, user));
  for (const storage::KeyValue& one : found.records) {
    NSL_ASSIGN_OR_RETURN(InvocationRecord record, open_record(opener, one.key, one.value));
    page.invocations.push_back(std::move(record));
  }
  if (found.next)
    page.before = page.invocations.back().id;
  return page;
}

Result<bool> InvocationLog::erase_some_of(Transaction& transaction, const UserId& user) {
  ScanRequest request;
  request.prefix = invocations_of(user);
  request.limit = kEraseBatch;
  NSL_ASSIGN_OR_RETURN(const Page page, transaction.scan(request));
  for (const storage::KeyValue& record : page.records)
    NSL_RETURN_IF_ERROR(transaction.erase_for(account_of(user), record.key));
  return page.next.has_value();
}

}  // namespace nsl::engine
