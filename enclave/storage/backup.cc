#include "enclave/storage/backup.h"

#include "enclave/platform/no_witness.h"
#include "enclave/storage/backup_stream.h"
#include "enclave/storage/rocks_backend.h"

namespace nsl::storage {

namespace {

constexpr std::uint64_t kRecordsBetweenReports = 1000;
constexpr std::size_t kRestoreBatchBytes = std::size_t{1} << 20;

void report(const BackupObserver& observer, const BackupProgress& progress) {
  if (progress.records % kRecordsBetweenReports == 0)
    observer(progress);
}

// Gathers records into batches for the store.
class Restorer {
 public:
  Restorer(RocksBackend& target, const BackupObserver& observer)
      : target_(target), observer_(observer) {}

  Status add(ByteSpan key, ByteSpan value) {
    batch_.push_back({to_bytes(key), to_bytes(value)});
    batch_bytes_ += key.size() + value.size();
    ++progress_.records;
    progress_.bytes += key.size() + value.size();
    report(observer_, progress_);
    return batch_bytes_ < kRestoreBatchBytes ? ok_status() : write();
  }

  Status write() {
    NSL_RETURN_IF_ERROR(target_.put_raw(batch_));
    batch_.clear();
    batch_bytes_ = 0;
    return ok_status();
  }

 private:
  RocksBackend& target_;
  const BackupObserver& observer_;
  std::vector<KeyValue> batch_;
  std::size_t batch_bytes_ = 0;
  BackupProgress progress_;
};

Result<BackupSummary> fill(BackupWriter& writer, EmbeddedStore& source,
                           const BackupObserver& observer) {
  NSL_ASSIGN_OR_RETURN(const Sequence sequence,
                       source.backend().for_each_raw([&](ByteSpan key, ByteSpan value) -> Status {
                         NSL_RETURN_IF_ERROR(writer.add(key, value));
                         report(observer, writer.progress());
                         return ok_status();
                       }));
  return writer.finish(sequence);
}

// Under no witness. Reads the backup again, since the host may have changed it after it was verified.
Result<BackupSummary> fill_new_store(platform::Files& source, const std::string& name,
                                     const EmbeddedStorePorts& ports,
                                     const EmbeddedStoreOptions& options,
                                     const BackupObserver& observer) {
  platform::NoWitness nobody;
  NSL_ASSIGN_OR_RETURN(const auto target, EmbeddedStore::open({.files = ports.files,
                                                               .sealing = ports.sealing,
                                                               .entropy = ports.entropy,
                                                               .witness = nobody,
                                                               .events = ports.events},
                                                              options));
  NSL_RETURN_IF_ERROR(target->backend().begin_restore());
  Restorer restorer(target->backend(), observer);
  NSL_ASSIGN_OR_RETURN(const BackupSummary summary,
                       read_backup(source, name, ports.sealing, [&](ByteSpan key, ByteSpan value) {
                         return restorer.add(key, value);
                       }));
  NSL_RETURN_IF_ERROR(restorer.write());
  NSL_RETURN_IF_ERROR(target->backend().end_restore());
  return summary;
}

}  // namespace

Result<BackupSummary> write_backup(EmbeddedStore& source, platform::Files& target,
                                   std::string_view name, const EmbeddedStorePorts& ports,
                                   const BackupObserver& observer) {
  if (target.size_of(name).ok())
    return Error(Errc::kAlreadyExists, std::string(name));
  const std::string unfinished = std::string(name) + ".part";
  static_cast<void>(target.remove(unfinished));  // of a backup that did not end
  NSL_ASSIGN_OR_RETURN(const auto writer,
                       BackupWriter::create(target, unfinished, ports.sealing, ports.entropy));
  auto summary = fill(*writer, source, observer);
  if (!summary.ok()) {
    static_cast<void>(target.remove(unfinished));
    return summary;
  }
  NSL_RETURN_IF_ERROR(target.rename(unfinished, name));
  NSL_RETURN_IF_ERROR(target.sync_directory());
  observer(summary->written);
  return summary;
}

Result<BackupSummary> verify_backup(platform::Files& source, std::string_view name,
                                    const sealing::Sealing& sealing) {
  return read_backup(source, std::string(name), sealing,
                     [](ByteSpan, ByteSpan) { return ok_status(); });
}

Result<BackupSummary> restore_backup(platform::Files& source, std::string_view name,
                                     const EmbeddedStorePorts& ports,
                                     const EmbeddedStoreOptions& options,
                                     const BackupObserver& observer) {
  NSL_RETURN_IF_ERROR(verify_backup(source, name, ports.sealing));
  NSL_ASSIGN_OR_RETURN(const auto present, ports.files.list());
  if (!present.empty())
    return Error(Errc::kAlreadyExists, "the directory to restore into is not empty");
  EmbeddedStoreOptions fresh = options;
  fresh.if_empty = IfEmpty::kCreate;
  fresh.rollback = RollbackPolicy::kAcceptAsNewIncarnation;
  NSL_ASSIGN_OR_RETURN(const BackupSummary summary,
                       fill_new_store(source, std::string(name), ports, fresh, observer));
  // Only now does the witness leave the store that it knew: as long as this one was not whole, that one
  // was the only one.
  NSL_RETURN_IF_ERROR(EmbeddedStore::open(ports, fresh));
  observer(summary.written);
  return summary;
}

}  // namespace nsl::storage
