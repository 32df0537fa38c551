#include <set>

#include "enclave/storage/freshness_check.h"
#include "enclave/storage/sealed_log.h"

namespace nsl::storage {

Result<std::unique_ptr<SealedLog>> SealedLog::open(const SealedFilesPorts& ports,
                                                   const SealedFilesOptions& options) {
  NSL_ASSIGN_OR_RETURN(auto lock, ports.files.lock());
  std::unique_ptr<SealedLog> log(new SealedLog(ports, std::move(lock)));
  NSL_RETURN_IF_ERROR(log->start(options));
  return log;
}

SealedLog::SealedLog(const SealedFilesPorts& ports, std::unique_ptr<platform::DirectoryLock> lock)
    : ports_(ports), directory_lock_(std::move(lock)), reserve_(ports.files, ports.entropy) {}

Status SealedLog::start(const SealedFilesOptions& options) {
  NSL_ASSIGN_OR_RETURN(const std::vector<HostName> host, list_host_files(ports_.files));
  NSL_ASSIGN_OR_RETURN(auto recovered, recover_log(ports_, host));
  std::uint64_t number = 0;
  if (recovered) {
    NSL_ASSIGN_OR_RETURN(number, take_over(std::move(*recovered), options));
  } else {
    NSL_ASSIGN_OR_RETURN(number, make_store(options));
  }
  const std::lock_guard sync_lock(sync_mutex_);
  {
    const std::lock_guard lock(mutex_);
    NSL_RETURN_IF_ERROR(begin_segment(options.epoch, number));
  }
  NSL_RETURN_IF_ERROR(sync_segment(last_sequence_));
  remove_left_overs(host);
  reserve_bytes_ = options.reserve_bytes;
  reserve_.take(reserve_bytes_);
  return ok_status();
}

Result<std::uint64_t> SealedLog::take_over(RecoveredLog recovered,
                                           const SealedFilesOptions& options) {
  if (options.epoch < recovered.epoch)
    return Error(Errc::kInvalidArgument, "the epoch of the storage key does not go back");
  incarnation_ = recovered.table.incarnation();
  if (options.rollback == RollbackPolicy::kAcceptAsNewIncarnation) {
    NSL_RETURN_IF_ERROR(draw_incarnation());
  } else {
    NSL_RETURN_IF_ERROR(check_freshness(ports_.witness, recovered));
    witnessed_ = recovered.witnessed;
  }
  NSL_RETURN_IF_ERROR(check_host_files(ports_.files, recovered));
  if (recovered.torn) {
    const EventField fields[] = {{"segment", recovered.head}, {"bytes", recovered.accepted_bytes}};
    ports_.events.emit({"storage.torn-tail-cut", fields});
  }
  store_ = recovered.store;
  table_ = std::move(recovered.table);
  last_sequence_ = recovered.last_sequence;
  synced_ = recovered.last_sequence;
  next_sequence_ = recovered.last_sequence + 1;
  return recovered.head + 1;
}

Result<std::uint64_t> SealedLog::make_store(const SealedFilesOptions& options) {
  if (options.if_empty == IfEmpty::kRefuse)
    return Error(Errc::kStorageMissing, "the directory holds no store");
  if (options.rollback == RollbackPolicy::kRefuse)
    NSL_RETURN_IF_ERROR(check_never_witnessed(ports_.witness));
  NSL_RETURN_IF_ERROR(draw_incarnation());
  NSL_RETURN_IF_ERROR(ports_.entropy.fill(store_));
  return std::uint64_t{1};
}

Status SealedLog::draw_incarnation() { return ports_.entropy.fill(incarnation_); }

void SealedLog::remove_left_overs(const std::vector<HostName>& host) {
  std::set<HostName> needed;
  for (const FilePtr& file : table_.files()) {
    if (file->kind == FileKind::kTable)
      needed.insert({HostKind::kTable, file->id});
    for (const Run& run : file->runs)
      needed.insert({HostKind::kSegment, run.segment});
  }
  for (const HostName& name : host) {
    if (!needed.contains(name)) {
      (void)ports_.files.remove(to_string(name));  // the next open tries again
    } else if (name.kind == HostKind::kSegment) {
      const auto size = ports_.files.size_of(to_string(name));
      removals_.add_segment(name.number, size.ok() ? *size : 0);
    }
  }
}

}  // namespace nsl::storage
