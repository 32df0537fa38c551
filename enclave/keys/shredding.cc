#include "enclave/keys/shredding.h"

#include <algorithm>
#include <utility>

#include "enclave/keys/wrapping.h"

namespace nsl::keys {
namespace {

using storage::Page;
using storage::ScanRequest;
using storage::Transaction;

Result<ShreddingRecord> read_record(storage::Reader& reader) {
  NSL_ASSIGN_OR_RETURN(const auto value, reader.get(shredding_key()));
  if (!value)
    return ShreddingRecord();
  return ShreddingRecord::parse(*value);
}

bool is_under(const DataKeysRecord& record, std::uint64_t generation) {
  return std::ranges::all_of(
      record.keys, [&](const WrappedDataKey& key) { return key.generation == generation; });
}

}  // namespace

Status request_shredding(Transaction& transaction) {
  NSL_ASSIGN_OR_RETURN(ShreddingRecord record, read_record(transaction));
  ++record.requested;
  return transaction.put(shredding_key(), record.encode());
}

Result<std::uint64_t> generation_for_wrapping(Transaction& transaction, const Ratchet& ratchet) {
  NSL_ASSIGN_OR_RETURN(const auto value, transaction.get(generation_key()));
  const std::uint64_t current = ratchet.state().current;
  if (!value)
    return current;
  NSL_ASSIGN_OR_RETURN(const GenerationRecord record, GenerationRecord::parse(*value));
  // A store that was put back may name a generation that is gone.
  return ratchet.key(record.generation).ok() ? record.generation : current;
}

Result<ShreddingRecord> Shredding::record() const { return read_record(*ports_.store.snapshot()); }

Result<bool> Shredding::due() const {
  NSL_ASSIGN_OR_RETURN(const ShreddingRecord now, record());
  return now.requested > now.done || ports_.ratchet.state().has_previous;
}

Status Shredding::run() {
  const std::lock_guard lock(mutex_);
  // Not those that come meanwhile: with enough of them it would never end.
  NSL_ASSIGN_OR_RETURN(const ShreddingRecord goal, record());
  while (true) {
    NSL_ASSIGN_OR_RETURN(const ShreddingRecord now, record());
    const Ratchet::State state = ports_.ratchet.state();
    if (now.done >= goal.requested && !state.has_previous)
      return ok_status();
    const bool ended =
        !state.has_previous && now.started > now.done && now.target_generation == state.current;
    if (ended) {
      NSL_RETURN_IF_ERROR(note_done(state.current));
      continue;
    }
    if (!state.has_previous)
      NSL_RETURN_IF_ERROR(begin());
    NSL_RETURN_IF_ERROR(replace());
  }
}

Status Shredding::begin() {
  const std::uint64_t target = ports_.ratchet.state().current + 1;
  NSL_RETURN_IF_ERROR(run_transaction(ports_.store, [&](Transaction& transaction) -> Status {
    NSL_ASSIGN_OR_RETURN(ShreddingRecord now, read_record(transaction));
    now.started = now.requested;
    now.target_generation = target;
    return transaction.put(shredding_key(), now.encode());
  }));
  return ports_.ratchet.begin_replacing();
}

Status Shredding::replace() {
  const std::uint64_t generation = ports_.ratchet.state().current;
  NSL_RETURN_IF_ERROR(note_generation(generation));
  NSL_ASSIGN_OR_RETURN(const std::uint64_t rewrapped, rewrap_all(generation));
  NSL_ASSIGN_OR_RETURN(const std::uint64_t left, rewrap_all(generation));
  if (left != 0)
    return Error(Errc::kInternal, std::to_string(left) +
                                      " data keys were left under the former "
                                      "key of the ratchet");
  NSL_RETURN_IF_ERROR(ports_.store.sync());
  NSL_RETURN_IF_ERROR(ports_.ratchet.end_replacing());
  NSL_RETURN_IF_ERROR(note_done(generation));
  const EventField fields[] = {{"generation", generation}, {"data_keys", rewrapped}};
  ports_.events.emit({"keys.ratchet-replaced", fields});
  return ok_status();
}

Status Shredding::note_generation(std::uint64_t generation) {
  NSL_RETURN_IF_ERROR(run_transaction(ports_.store, [&](Transaction& transaction) {
    return transaction.put(generation_key(), GenerationRecord{.generation = generation}.encode());
  }));
  return ok_status();
}

// How many were not under `generation`.
Result<std::uint64_t> Shredding::rewrap_all(std::uint64_t generation) {
  std::uint64_t count = 0;
  ScanRequest request;
  request.prefix = all_data_keys();
  request.limit = kBatch;
  for (bool more = true; more;) {
    NSL_ASSIGN_OR_RETURN(const Page page, ports_.store.snapshot()->scan(request));
    NSL_ASSIGN_OR_RETURN(const std::uint64_t done, rewrap_batch(page, generation));
    count += done;
    more = page.next.has_value();
    request.from = page.next.value_or(Bytes());
  }
  return count;
}

Result<std::uint64_t> Shredding::rewrap_batch(const Page& page, std::uint64_t generation) {
  std::vector<std::pair<UserId, const Bytes*>> outdated;
  for (const storage::KeyValue& found : page.records) {
    NSL_ASSIGN_OR_RETURN(const DataKeysRecord record, DataKeysRecord::parse(found.value));
    NSL_ASSIGN_OR_RETURN(UserId user, user_of_data_keys(found.key));
    if (!is_under(record, generation))
      outdated.emplace_back(std::move(user), &found.key);
  }
  if (outdated.empty())
    return std::uint64_t{0};
  const auto work = [&](Transaction& transaction) -> Status {
    for (const auto& [user, key] : outdated) {
      NSL_ASSIGN_OR_RETURN(const auto value, transaction.get(*key));
      if (!value)
        continue;  // deleted meanwhile
      NSL_ASSIGN_OR_RETURN(DataKeysRecord record, DataKeysRecord::parse(*value));
      for (WrappedDataKey& wrapped : record.keys) {
        if (wrapped.generation == generation)
          continue;
        NSL_ASSIGN_OR_RETURN(wrapped,
                             rewrap(ports_.ratchet, generation, ports_.entropy, user, wrapped));
      }
      NSL_RETURN_IF_ERROR(transaction.put(*key, record.encode()));
    }
    return ok_status();
  };
  NSL_RETURN_IF_ERROR(run_transaction(ports_.store, work));
  return std::uint64_t{outdated.size()};
}

Status Shredding::note_done(std::uint64_t generation) {
  NSL_RETURN_IF_ERROR(run_transaction(ports_.store, [&](Transaction& transaction) -> Status {
    NSL_ASSIGN_OR_RETURN(ShreddingRecord now, read_record(transaction));
    if (now.target_generation == generation)
      now.done = now.started;
    return transaction.put(shredding_key(), now.encode());
  }));
  return ok_status();
}

}  // namespace nsl::keys
