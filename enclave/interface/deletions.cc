#include "enclave/interface/deletions.h"

#include "base/event_buffer.h"
#include "enclave/interface/interface.h"
#include "enclave/storage/key.h"

namespace nsl::interface {
namespace {

constexpr std::string_view kSpace = "interface/deletion";

Bytes note_key(const UserId& user) { return storage::Key(kSpace).text(user.value()).bytes(); }

// Runs `work`, and tells its events once it is durable.
template <class Work>
Status act(const Ports& ports, const Work& work) {
  EventBuffer told;
  const auto done = run_transaction(ports.store, [&](storage::Transaction& transaction) -> Status {
    told.clear();
    return work(transaction, told);
  });
  if (!done.ok())
    return done.error();
  told.publish(ports.events);
  return ok_status();
}

}  // namespace

Status Deletions::begin(const UserId& user) {
  NSL_RETURN_IF_ERROR(act(ports_, [&](auto& transaction, EventSink& events) -> Status {
    NSL_RETURN_IF_ERROR(ports_.users.erase(transaction, events, user));
    NSL_RETURN_IF_ERROR(ports_.tokens.revoke_all(transaction, events, user));
    NSL_RETURN_IF_ERROR(ports_.gas.close_account(transaction, events, user));
    return transaction.put(note_key(user), {});
  }));
  ports_.gas.forget(user);
  return ok_status();
}

Status Deletions::finish(const UserId& user) {
  const std::lock_guard lock(mutex_);
  Progress progress = Progress::kMore;
  while (progress == Progress::kMore) {
    NSL_ASSIGN_OR_RETURN(progress, erase_some(user));
  }
  if (progress == Progress::kNothing)
    return ok_status();
  ports_.data_keys.forget(user);
  ports_.operations.user_was_deleted(user);
  return ok_status();
}

Status Deletions::finish_all() {
  storage::ScanRequest scan{.prefix = storage::Key(kSpace).bytes()};
  for (;;) {
    NSL_ASSIGN_OR_RETURN(const storage::Page page, ports_.store.snapshot()->scan(scan));
    for (const storage::KeyValue& record : page.records) {
      storage::KeyParts parts(record.key);
      NSL_RETURN_IF_ERROR(parts.space(kSpace));
      NSL_ASSIGN_OR_RETURN(std::string user, parts.text());
      NSL_RETURN_IF_ERROR(finish(UserId(std::move(user))));
    }
    if (!page.next)
      return ok_status();
    scan.from = *page.next;
  }
}

Result<bool> Deletions::is_under_way(storage::Reader& reader, const UserId& user) {
  NSL_ASSIGN_OR_RETURN(const auto note, reader.get(note_key(user)));
  return note.has_value();
}

Result<Deletions::Progress> Deletions::erase_some(const UserId& user) {
  Progress progress = Progress::kMore;
  NSL_RETURN_IF_ERROR(act(ports_, [&](auto& transaction, EventSink& events) -> Status {
    NSL_ASSIGN_OR_RETURN(const bool under_way, is_under_way(transaction, user));
    if (!under_way) {
      progress = Progress::kNothing;
      return ok_status();
    }
    NSL_ASSIGN_OR_RETURN(const bool more, erase_some_in_rooms(transaction, events, user));
    progress = more ? Progress::kMore : Progress::kDone;
    if (more)
      return ok_status();
    // An invocation that still runs can commit nothing from here on: its cipher read the data key.
    NSL_RETURN_IF_ERROR(ports_.data_keys.erase(transaction, events, user));
    return transaction.erase(note_key(user));
  }));
  return progress;
}

// Each erases up to a hundred or so, and says whether there is more.
Result<bool> Deletions::erase_some_in_rooms(storage::Transaction& transaction, EventSink& events,
                                            const UserId& user) {
  NSL_ASSIGN_OR_RETURN(bool more, ports_.engine.erase_some_of(transaction, events, user));
  if (!more) {
    NSL_ASSIGN_OR_RETURN(more, ports_.secrets.erase_some_of(transaction, events, user));
  }
  if (!more) {
    NSL_ASSIGN_OR_RETURN(more, ports_.signing_keys.erase_some_of(transaction, events, user));
  }
  return more;
}

}  // namespace nsl::interface
