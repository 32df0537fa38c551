#include "enclave/storage/recovery.h"

#include <algorithm>

#include "enclave/storage/table_file.h"

namespace nsl::storage {

namespace {

std::optional<std::uint64_t> highest(const std::vector<HostName>& host, HostKind kind) {
  std::optional<std::uint64_t> found;
  for (const HostName& name : host) {
    if (name.kind == kind && (!found || name.number > *found))
      found = name.number;
  }
  return found;
}

Status replay_frame(const FrameView& frame, RecoveredLog& log) {
  for (RecordReader records(frame.payload); !records.at_end();) {
    NSL_ASSIGN_OR_RETURN(const Record record, records.next());
    NSL_RETURN_IF_ERROR(log.table.replay(record, frame.place));
  }
  if (log.first_sequence == 0)
    log.first_sequence = frame.header.sequence;
  log.last_sequence = frame.header.sequence;
  log.witnessed = std::max(log.witnessed, frame.header.witnessed);
  log.accepted_bytes = frame.place.end;
  return ok_status();
}

// What to do about a frame that is not the next one: `bad` is why.
Status judge_tail(SegmentReader& reader, const Error& bad, RecoveredLog& log) {
  if (bad.code() != Errc::kStorageCorrupt || !log.table.checkpoint_is_whole())
    return bad;
  NSL_ASSIGN_OR_RETURN(const bool was_durable, reader.later_frame_says_durable(log.last_sequence));
  if (was_durable)
    return Error(Errc::kStorageCorrupt, bad.detail() + ", and a later one says it was durable");
  log.torn = true;
  return ok_status();
}

Result<RecoveredLog> replay_segment(const SealedFilesPorts& ports, const HostName& host_name) {
  const std::string name = to_string(host_name);
  NSL_ASSIGN_OR_RETURN(SegmentReader reader,
                       SegmentReader::open(ports.files, ports.keys, name, host_name.number));
  RecoveredLog log;
  log.store = reader.header().store;
  log.head = host_name.number;
  log.epoch = reader.header().epoch;
  log.accepted_bytes = reader.offset();
  while (!log.torn) {
    const auto frame = reader.next();
    if (!frame.ok()) {
      NSL_RETURN_IF_ERROR(judge_tail(reader, frame.error(), log));
    } else if (frame->has_value()) {
      NSL_RETURN_IF_ERROR(replay_frame(**frame, log));
    } else {
      break;
    }
  }
  if (!log.table.checkpoint_is_whole())
    return Error(Errc::kStorageCorrupt, name + " ends before its checkpoint does");
  return log;
}

// A segment whose renaming may have been lost; nothing if it is not whole or not newer.
Result<std::optional<RecoveredLog>> replay_new_segment(const SealedFilesPorts& ports,
                                                       std::uint64_t number,
                                                       std::uint64_t last_sequence) {
  const HostName name{.kind = HostKind::kNewSegment, .number = number};
  auto log = replay_segment(ports, name);
  if (!log.ok() && log.error().code() == Errc::kStorageIo)
    return std::move(log).error();
  if (!log.ok() || log->first_sequence <= last_sequence)
    return std::optional<RecoveredLog>();
  NSL_RETURN_IF_ERROR(ports.files.rename(
      to_string(name), to_string({.kind = HostKind::kSegment, .number = number})));
  NSL_RETURN_IF_ERROR(ports.files.sync_directory());
  return std::optional<RecoveredLog>(std::move(log).value());
}

Status check_runs(platform::Files& files, const FileEntry& file, std::uint64_t head) {
  for (const Run& run : file.runs) {
    if (run.segment == head)
      continue;
    const std::string name = to_string({.kind = HostKind::kSegment, .number = run.segment});
    const auto size = files.size_of(name);
    if (!size.ok() && size.error().code() == Errc::kNotFound)
      return Error(Errc::kStorageMissing, name);
    if (!size.ok())
      return size.error();
    if (*size < run.end)
      return Error(Errc::kStorageCorrupt, name + " is shorter than it was");
  }
  return ok_status();
}

}  // namespace

Result<std::vector<HostName>> list_host_files(const platform::Files& files) {
  NSL_ASSIGN_OR_RETURN(const std::vector<std::string> names, files.list());
  std::vector<HostName> host;
  for (const std::string& name : names) {
    if (const auto parsed = parse_host_name(name))
      host.push_back(*parsed);
  }
  return host;
}

Result<std::optional<RecoveredLog>> recover_log(const SealedFilesPorts& ports,
                                                const std::vector<HostName>& host) {
  std::optional<RecoveredLog> log;
  if (const auto head = highest(host, HostKind::kSegment)) {
    NSL_ASSIGN_OR_RETURN(log, replay_segment(ports, {HostKind::kSegment, *head}));
  }
  const auto newer = highest(host, HostKind::kNewSegment);
  if (newer && (!log || *newer > log->head)) {
    NSL_ASSIGN_OR_RETURN(auto renamed,
                         replay_new_segment(ports, *newer, log ? log->last_sequence : 0));
    if (renamed)
      log = std::move(renamed);
  }
  if (!log && highest(host, HostKind::kTable))
    return Error(Errc::kStorageMissing, "there are tables, but no segment of the log");
  return log;
}

Status check_host_files(platform::Files& files, const RecoveredLog& log) {
  for (const FilePtr& file : log.table.files()) {
    if (file->kind == FileKind::kTable) {
      const auto reader = TableReader::open(files, *file);
      if (!reader.ok())
        return reader.error();
    } else if (file->kind == FileKind::kLog) {
      NSL_RETURN_IF_ERROR(check_runs(files, *file, log.head));
    }
  }
  return ok_status();
}

}  // namespace nsl::storage
