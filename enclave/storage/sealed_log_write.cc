// How records become frames, and frames become durable.
#include <algorithm>
#include <utility>

#include "enclave/storage/sealed_log.h"

namespace nsl::storage {

namespace {

// A frame is handed to the host when this much is gathered, flushed or not.
constexpr std::size_t kGatherBytes = std::size_t{256} << 10;
// What a rare large frame took is given back.
constexpr std::size_t kKeptBufferBytes = std::size_t{512} << 10;

Error was_cut(const FileEntry& file) {
  return Error(Errc::kStorageFull,
               "bytes of " + file.name + " were dropped when the host had no room");
}

}  // namespace

Status SealedLog::append(const FilePtr& file, ByteSpan bytes) {
  const std::lock_guard lock(mutex_);
  while (!bytes.empty()) {
    NSL_RETURN_IF_ERROR(refuse_if_poisoned());
    if (file->cut)
      return was_cut(*file);
    if (table_.find_id(file->id) != file)
      return ok_status();  // it was removed: nobody can read it
    const ByteSpan piece = bytes.first(std::min(bytes.size(), kGatherBytes));
    if (Status added = add_data(file, piece); !added.ok()) {
      cut(file, false);
      return added;
    }
    bytes = bytes.subspan(piece.size());
  }
  return ok_status();
}

Status SealedLog::add_data(const FilePtr& file, ByteSpan piece) {
  NSL_RETURN_IF_ERROR(make_room(piece.size() + kDataRecordBytes, kGatherBytes));
  if (file->kind == FileKind::kSmall) {
    NSL_RETURN_IF_ERROR(table_.append_small(*file, piece));
  } else {
    file->length += piece.size();
  }
  append_record(gathered_, Record(DataRecord{.file = file->id, .bytes = piece}));
  if (file->gathered == 0)
    gathered_files_.push_back(file);
  file->gathered += piece.size();
  return ok_status();
}

Status SealedLog::add(const Record& record) {
  NSL_RETURN_IF_ERROR(refuse_if_poisoned());
  NSL_RETURN_IF_ERROR(make_room(2 * kMaxFileNameBytes, kMaxPayloadBytes));
  append_record(gathered_, record);
  return ok_status();
}

Status SealedLog::make_room(std::size_t bytes, std::size_t limit) {
  if (gathered_.empty() || gathered_.size() + bytes <= limit)
    return ok_status();
  return seal_gathered();
}

Status SealedLog::seal_gathered() {
  NSL_RETURN_IF_ERROR(refuse_if_poisoned());
  if (gathered_.empty())
    return ok_status();
  std::uint64_t sequence = 0;
  auto place = append_gathered(sequence);
  const auto is_full = [&] {
    return !place.ok() && place.error().code() == Errc::kStorageFull && !segment_->broken();
  };
  const bool begins_log_file = std::ranges::any_of(gathered_files_, [](const FilePtr& file) {
    return file->kind == FileKind::kLog && file->length == file->gathered;
  });
  if (is_full() && begins_log_file && reserve_.give_up())
    place = append_gathered(sequence);
  if (is_full()) {
    drop_unwritten_data();
    return std::move(place).error();
  }
  if (!place.ok())
    return poison(std::move(place).error());
  note_sealed(*place, sequence);
  return ok_status();
}

Result<FramePlace> SealedLog::append_gathered(std::uint64_t& sequence) {
  sequence = next_sequence_++;
  return segment_->append({.sequence = sequence, .synced = synced_, .witnessed = witnessed_},
                          gathered_);
}

void SealedLog::note_sealed(const FramePlace& place, std::uint64_t sequence) {
  for (const FilePtr& file : gathered_files_) {
    if (file->kind == FileKind::kLog) {
      FileTable::add_to_runs(*file, place, file->gathered);
      log_data_in_segment_ = true;
    }
    file->gathered = 0;
  }
  gathered_files_.clear();
  removals_.note_sealed(sequence);
  last_sequence_ = sequence;
  wipe(gathered_);
  if (gathered_.capacity() > kKeptBufferBytes)
    Bytes().swap(gathered_);
  gathered_.clear();
}

// The host is full: the writers of this data are told that it was not written, so it must not be in
// a later frame. What happened to files stays: it has happened in memory.
void SealedLog::drop_unwritten_data() {
  Bytes kept;
  for (RecordReader records(gathered_); !records.at_end();) {
    const auto record = records.next();
    if (!record.ok())
      break;
    if (!std::holds_alternative<DataRecord>(*record))
      append_record(kept, *record);
  }
  for (const FilePtr& file : gathered_files_) {
    if (file->kind == FileKind::kSmall) {
      table_.cut_small(*file, file->gathered);
    } else {
      file->length -= file->gathered;
    }
    file->gathered = 0;
    cut(file, true);
  }
  gathered_files_.clear();
  wipe(gathered_);
  gathered_ = std::move(kept);
}

void SealedLog::cut(const FilePtr& file, bool untold) {
  file->cut = true;
  file->cut_untold = untold;
  if (file->kind == FileKind::kLog && file->length == 0)
    may_not_resume_ = true;
}

bool SealedLog::may_not_resume() const {
  const std::lock_guard lock(mutex_);
  return may_not_resume_;
}

void SealedLog::note_database_opens() {
  const std::lock_guard lock(mutex_);
  may_not_resume_ = false;
}

Status SealedLog::refuse_if_poisoned() const {
  if (poisoned_)
    return Error(Errc::kStoragePoisoned);
  return ok_status();
}

Status SealedLog::poison(Error error) {
  poisoned_ = true;
  const EventField fields[] = {{"error", error.slug()}, {"detail", error.detail()}};
  ports_.events.emit({"storage.poisoned", fields});
  return error;
}

// Each writer is told once that its data was dropped, whoever's flush dropped it. Then the file may be
// flushed and synced as it is: RocksDB does that with the log file it leaves behind when it resumes.
// What else is gathered, and the host has no room for, waits: it is no concern of this file's writer.
// RocksDB flushes its last log file when it begins another, and takes a failure of that for fatal.
Status SealedLog::flush(const FilePtr& file) {
  const std::lock_guard lock(mutex_);
  NSL_RETURN_IF_ERROR(refuse_if_poisoned());
  const Status sealed = seal_gathered();
  if (std::exchange(file->cut_untold, false))
    return was_cut(*file);
  return !sealed.ok() && sealed.error().code() == Errc::kStorageFull ? ok_status() : sealed;
}

Status SealedLog::sync(const FilePtr& file) {
  NSL_RETURN_IF_ERROR(flush(file));
  return sync_all();
}

Status SealedLog::sync_directory() {
  NSL_RETURN_IF_ERROR(sync_all());
  collect();
  return ok_status();
}

Status SealedLog::sync_all() {
  std::uint64_t target = 0;
  {
    const std::lock_guard lock(mutex_);
    NSL_RETURN_IF_ERROR(seal_gathered());
    target = last_sequence_;
  }
  const std::lock_guard sync_lock(sync_mutex_);
  return sync_segment(target);
}

// One thread syncs for all that wait: what it covers is what was written when it began.
Status SealedLog::sync_segment(std::uint64_t target) {
  Lock lock(mutex_);
  if (acknowledged_ >= target)
    return ok_status();
  NSL_RETURN_IF_ERROR(refuse_if_poisoned());
  const std::uint64_t covered = last_sequence_;
  if (synced_ < covered) {
    lock.unlock();
    const Status synced = segment_->sync();  // only a holder of sync_mutex_ replaces segment_
    lock.lock();
    ++host_syncs_;
    if (!synced.ok())
      return poison(synced.error());
    synced_ = covered;
  }
  lock.unlock();
  const Status told = tell_witness(covered);
  lock.lock();
  if (!told.ok())
    return poison(told.error());
  acknowledged_ = covered;
  if (ports_.witness.remembers())
    witnessed_ = covered;
  return ok_status();
}

Status SealedLog::tell_witness(std::uint64_t position) {
  if (!ports_.witness.remembers())
    return ok_status();
  const platform::WitnessedState state{.incarnation = incarnation_, .position = position};
  if (acknowledged_ > 0)  // not the first time since open
    return ports_.witness.advance(state);
  NSL_ASSIGN_OR_RETURN(const auto last, ports_.witness.last());
  return last && last->incarnation != incarnation_ ? ports_.witness.replace(state)
                                                   : ports_.witness.advance(state);
}

Status SealedLog::begin_segment(std::uint32_t epoch, std::uint64_t number) {
  NSL_RETURN_IF_ERROR(refuse_if_poisoned());
  if (segment_) {
    NSL_RETURN_IF_ERROR(seal_gathered());
    ++host_syncs_;
    if (const Status synced = segment_->sync(); !synced.ok())
      return poison(synced.error());
    synced_ = last_sequence_;
  }
  auto segment = SegmentWriter::create(ports_, epoch, number, store_);
  const Status written = segment.ok() ? write_checkpoint(**segment) : Status(segment.error());
  if (!written.ok()) {
    (void)ports_.files.remove(to_string({.kind = HostKind::kNewSegment, .number = number}));
    return written;
  }
  NSL_RETURN_IF_ERROR(publish(**segment));
  if (segment_)
    removals_.add_segment(segment_->number(), segment_->bytes());
  segment_ = std::move(segment).value();
  last_sequence_ = next_sequence_ - 1;
  synced_ = last_sequence_;
  log_data_in_segment_ = false;
  return ok_status();
}

// A directory may have no room for another name. Then the segment goes, which had its first name still;
// if it had not, the host may keep it as one that is published, and nothing more can be written.
Status SealedLog::publish(SegmentWriter& segment) {
  const Status published = segment.publish(ports_.files);
  if (published.ok())
    return ok_status();
  const std::string name = to_string({.kind = HostKind::kNewSegment, .number = segment.number()});
  if (published.error().code() == Errc::kStorageFull && ports_.files.remove(name).ok())
    return published;
  return poison(published.error());
}

// Leaves the segment durable.
Status SealedLog::write_checkpoint(SegmentWriter& segment) {
  Bytes payload;
  Status status;
  const auto write = [&] {
    const auto place = segment.append(
        {.sequence = next_sequence_++, .synced = synced_, .witnessed = witnessed_}, payload);
    if (!place.ok())
      status = place.error();
    wipe(payload);
    payload.clear();
  };
  table_.checkpoint(incarnation_, [&](const Record& record) {
    if (!status.ok())
      return;
    append_record(payload, record);
    if (payload.size() >= kGatherBytes)
      write();
  });
  if (status.ok() && !payload.empty())
    write();
  wipe(payload);
  NSL_RETURN_IF_ERROR(status);
  return segment.sync();
}

}  // namespace nsl::storage
