#include "enclave/secrets/expiry.h"

#include <utility>

#include "base/event_buffer.h"

namespace nsl::secrets {
namespace {

constexpr std::size_t kBatch = 100;

// Whether there still is that version, it is the current one, and it expires when the event says.
Result<bool> is_current(storage::Reader& reader, const DueEvent& due) {
  NSL_ASSIGN_OR_RETURN(const auto value, reader.get(secret_key(due.owner, due.name)));
  if (!value)
    return false;
  NSL_ASSIGN_OR_RETURN(const SecretRecord record, SecretRecord::parse(*value));
  const SecretVersion& current = record.current();
  return current.version == due.version && current.expires && *current.expires >= due.at;
}

void tell(EventSink& events, const DueEvent& due) {
  const EventField fields[] = {
      {"owner", due.owner.value()}, {"secret", due.name}, {"version", std::uint64_t{due.version}}};
  events.emit({due.kind == DueKind::kWarning ? "secrets.expiring" : "secrets.expired", fields});
}

}  // namespace

Result<std::vector<DueEvent>> Expiry::due() const {
  storage::ScanRequest request;
  request.prefix = all_due();
  request.limit = kBatch;
  NSL_ASSIGN_OR_RETURN(const storage::Page page, ports_.store.snapshot()->scan(request));
  const UnixMillis now = ports_.wall.now();
  std::vector<DueEvent> events;
  for (const storage::KeyValue& record : page.records) {
    NSL_ASSIGN_OR_RETURN(DueEvent event, DueEvent::parse(record.key));
    if (event.at > now)
      break;
    events.push_back(std::move(event));
  }
  return events;
}

Status Expiry::run() {
  while (true) {
    NSL_ASSIGN_OR_RETURN(const std::vector<DueEvent> events, due());
    if (events.empty())
      return ok_status();
    EventBuffer told;
    const auto work = [&](storage::Transaction& transaction) -> Status {
      told.clear();
      for (const DueEvent& event : events) {
        NSL_ASSIGN_OR_RETURN(const bool current, is_current(transaction, event));
        NSL_RETURN_IF_ERROR(transaction.erase(event.key()));
        if (current)
          tell(told, event);
      }
      return ok_status();
    };
    NSL_RETURN_IF_ERROR(run_transaction(ports_.store, work));
    told.publish(ports_.events);
  }
}

}  // namespace nsl::secrets
