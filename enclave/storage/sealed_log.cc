#include "enclave/storage/sealed_log.h"

#include <algorithm>

namespace nsl::storage {

namespace {

// Removed tables keep their room on the host until a sync; beyond this one is made for them.
constexpr std::size_t kMaxWaitingFiles = 16;
constexpr std::uint64_t kMaxWaitingBytes = std::uint64_t{64} << 20;

Error no_such_file(std::string_view name) {
  return Error(Errc::kNotFound, std::string(name) + ", a file of the store");
}

}  // namespace

// The mark says that all before it is durable, so that damage to the end of the log is noticed.
SealedLog::~SealedLog() {
  if (!segment_ || !sync_all().ok())
    return;
  {
    const std::lock_guard lock(mutex_);
    if (!add(Record(MarkRecord{})).ok())
      return;
  }
  if (sync_all().ok())
    collect();
}

std::vector<std::string> SealedLog::names() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> all;
  for (const FilePtr& file : table_.files())
    all.push_back(file->name);
  return all;
}

Result<std::uint64_t> SealedLog::length_of(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  const FilePtr file = table_.find(name);
  if (!file)
    return no_such_file(name);
  return file->length;
}

Result<FileView> SealedLog::view(std::string_view name) {
  const std::lock_guard lock(mutex_);
  const FilePtr file = table_.find(name);
  if (!file)
    return no_such_file(name);
  if (file->kind == FileKind::kTable && !file->finished)
    return Error(Errc::kWrongPhase, "a table that is being written can not be read");
  if (file->kind == FileKind::kLog)
    (void)seal_gathered();  // what the host does not take can not be read back; the rest can
  FileView view{.file = file, .content = file->content, .runs = file->runs, .length = file->length};
  if (file->kind == FileKind::kLog)
    view.length -= file->gathered;
  return view;
}

Result<FilePtr> SealedLog::create(std::string_view name, FileKind kind) {
  Lock sync_lock(sync_mutex_, std::defer_lock);
  if (kind == FileKind::kLog)
    sync_lock.lock();
  Lock lock(mutex_);
  NSL_RETURN_IF_ERROR(refuse_if_poisoned());
  const bool log_data =
      log_data_in_segment_ || std::ranges::any_of(gathered_files_, [](const FilePtr& file) {
        return file->kind == FileKind::kLog;
      });
  if (kind == FileKind::kLog && log_data) {
    // Where the host has no room for another segment, this one goes on: RocksDB does not recover from
    // a log file that it could not make.
    const Status begun = begin_segment(segment_->epoch(), segment_->number() + 1);
    if (!begun.ok() && begun.error().code() != Errc::kStorageFull)
      return begun.error();
  }
  if (kind == FileKind::kLog)
    reserve_.take(reserve_bytes_);
  if (const FilePtr there = table_.find(name))
    NSL_RETURN_IF_ERROR(remove_file(there));
  NSL_ASSIGN_OR_RETURN(FilePtr file, table_.create(table_.next_id(), kind, name));
  if (Status added = add(Record(CreateRecord{.file = file->id, .kind = kind, .name = name}));
      !added.ok()) {
    (void)table_.remove(file);
    return std::move(added).error();
  }
  return file;
}

Status SealedLog::rename(std::string_view from, std::string_view to) {
  const std::lock_guard lock(mutex_);
  NSL_RETURN_IF_ERROR(refuse_if_poisoned());
  const FilePtr file = table_.find(from);
  if (!file)
    return no_such_file(from);
  if (from == to)
    return ok_status();
  const auto is_recorded = [](const FileEntry& entry) {
    return entry.kind != FileKind::kTable || entry.finished;
  };
  FilePtr there = table_.find(to);
  if (there && !(is_recorded(*file) && is_recorded(*there))) {
    NSL_RETURN_IF_ERROR(remove_file(there));
    there = nullptr;
  }
  const std::uint64_t replaced = there ? there->id : 0;
  if (to.empty() || to.size() > kMaxFileNameBytes)
    return Error(Errc::kInvalidArgument, "a file's name has 1 to 255 bytes");
  if (is_recorded(*file))
    NSL_RETURN_IF_ERROR(
        add(Record(RenameRecord{.file = file->id, .replaced = replaced, .name = to})));
  if (there)
    removals_.add(there);
  return table_.rename(file, replaced, to);
}

Status SealedLog::remove(std::string_view name) {
  bool many_wait = false;
  {
    const std::lock_guard lock(mutex_);
    const FilePtr file = table_.find(name);
    if (!file)
      return no_such_file(name);
    NSL_RETURN_IF_ERROR(remove_file(file));
    many_wait = removals_.waiting() > kMaxWaitingFiles ||
                removals_.waiting_tables().bytes > kMaxWaitingBytes;
  }
  if (many_wait)
    (void)sync_all();  // the removal itself has happened; the next sync tells what is wrong
  collect();
  return ok_status();
}

Status SealedLog::remove_file(const FilePtr& file) {
  if (file->kind == FileKind::kTable && !file->finished) {
    removals_.add_unrecorded(file);
  } else {
    NSL_RETURN_IF_ERROR(add(Record(RemoveRecord{.file = file->id})));
    removals_.add(file);
  }
  return table_.remove(file);
}

Result<SealedLog::NewTable> SealedLog::create_table(std::string_view name) {
  FilePtr file;
  {
    const std::lock_guard lock(mutex_);
    NSL_RETURN_IF_ERROR(refuse_if_poisoned());
    if (const FilePtr there = table_.find(name))
      NSL_RETURN_IF_ERROR(remove_file(there));
    NSL_ASSIGN_OR_RETURN(file, table_.create(table_.next_id(), FileKind::kTable, name));
    file->epoch = segment_->epoch();
  }
  auto writer = TableWriter::create(ports_.files, ports_.entropy, file->id);
  if (!writer.ok()) {
    const std::lock_guard lock(mutex_);
    (void)table_.remove(file);
    return std::move(writer).error();
  }
  return NewTable{.file = file, .writer = std::move(writer).value()};
}

Status SealedLog::finish_table(const FilePtr& file, TableWriter& writer) {
  if (file->finished)  // only this writer's thread sets it
    return ok_status();
  NSL_RETURN_IF_ERROR(writer.finish());
  // The name, too, before a record of it can become durable.
  NSL_RETURN_IF_ERROR(ports_.files.sync_directory());
  const std::lock_guard lock(mutex_);
  if (table_.find_id(file->id) != file)
    return ok_status();  // removed meanwhile
  const TableRecord record = writer.record(file->epoch, file->name);
  NSL_RETURN_IF_ERROR(add(Record(record)));
  FileTable::finish(*file, record);
  return ok_status();
}

Status SealedLog::rotate_to(std::uint32_t epoch) {
  const std::lock_guard sync_lock(sync_mutex_);
  std::uint64_t target = 0;
  {
    const std::lock_guard lock(mutex_);
    if (epoch < segment_->epoch())
      return Error(Errc::kInvalidArgument, "the epoch of the storage key does not go back");
    if (epoch > segment_->epoch())
      NSL_RETURN_IF_ERROR(begin_segment(epoch, segment_->number() + 1));
    target = last_sequence_;
  }
  return sync_segment(target);
}

void SealedLog::collect() {
  std::vector<std::string> gone;
  {
    const std::lock_guard lock(mutex_);
    gone = removals_.take(synced_, table_);
  }
  for (const std::string& name : gone) {
    if (const Status removed = ports_.files.remove(name); !removed.ok()) {
      const EventField fields[] = {{"file", name}, {"error", removed.error().slug()}};
      ports_.events.emit({"storage.left-over", fields});
    }
  }
}

SealedFilesStatistics SealedLog::statistics() const {
  const std::lock_guard lock(mutex_);
  SealedFilesStatistics statistics;
  statistics.small_bytes = table_.small_bytes();
  statistics.position = last_sequence_;
  statistics.durable_position = synced_;
  statistics.host_syncs = host_syncs_;
  statistics.epoch = segment_->epoch();
  const std::vector<FilePtr> files = table_.files();
  statistics.files = files.size();
  const HostUse leaving = removals_.waiting_tables();
  const HostUse segments = removals_.segments();
  statistics.host_files = segments.files + 1 + leaving.files + (reserve_.held() > 0 ? 1 : 0);
  statistics.host_bytes = segments.bytes + segment_->bytes() + leaving.bytes + reserve_.held();
  for (const FilePtr& file : files) {
    if (file->kind != FileKind::kTable || !file->finished)
      continue;
    ++statistics.tables_of_epoch[file->epoch];
    ++statistics.host_files;
    statistics.host_bytes += host_bytes_of_table(file->length);
  }
  return statistics;
}

}  // namespace nsl::storage
