#include "enclave/storage/file_table.h"

namespace nsl::storage {

namespace {

Error misfit(std::string_view what) {
  return Error(Errc::kStorageCorrupt, "a record of the log " + std::string(what));
}

}  // namespace

FilePtr FileTable::find(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : found->second;
}

FilePtr FileTable::find_id(std::uint64_t id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second;
}

std::vector<FilePtr> FileTable::files() const {
  std::vector<FilePtr> all;
  all.reserve(by_id_.size());
  for (const auto& [id, file] : by_id_)
    all.push_back(file);
  return all;
}

Result<FilePtr> FileTable::create(std::uint64_t id, FileKind kind, std::string_view name) {
  if (name.empty() || name.size() > kMaxFileNameBytes)
    return Error(Errc::kInvalidArgument, "a file's name has 1 to 255 bytes");
  if (id == 0 || by_id_.contains(id) || by_name_.contains(name))
    return Error(Errc::kAlreadyExists, "a file of the store");
  auto file = std::make_shared<FileEntry>();
  file->id = id;
  file->kind = kind;
  file->name = name;
  by_id_.emplace(id, file);
  by_name_.emplace(file->name, file);
  if (id >= next_id_)
    next_id_ = id + 1;
  return file;
}

Status FileTable::rename(const FilePtr& file, std::uint64_t replaced, std::string_view name) {
  if (name.empty() || name.size() > kMaxFileNameBytes)
    return Error(Errc::kInvalidArgument, "a file's name has 1 to 255 bytes");
  const FilePtr there = find(name);
  if ((there ? there->id : 0) != replaced || there == file)
    return Error(Errc::kInvalidArgument, "another file has that name");
  if (there)
    NSL_RETURN_IF_ERROR(remove(there));
  by_name_.erase(file->name);
  file->name = name;
  by_name_.emplace(file->name, file);
  return ok_status();
}

Status FileTable::remove(const FilePtr& file) {
  const auto found = by_id_.find(file->id);
  if (found == by_id_.end() || found->second != file)
    return Error(Errc::kNotFound, "a file of the store");
  small_bytes_ -= file->content.size();
  by_name_.erase(file->name);
  by_id_.erase(found);
  return ok_status();
}

Status FileTable::append_small(FileEntry& file, ByteSpan bytes) {
  if (bytes.size() > kMaxSmallFileBytes - file.content.size() ||
      bytes.size() > kMaxSmallBytes - small_bytes_)
    return Error(Errc::kTooLarge,
                 "RocksDB's small files are larger than the layer keeps in memory");
  file.content.insert(file.content.end(), bytes.begin(), bytes.end());
  file.length = file.content.size();
  if (find_id(file.id))  // a file that was removed counts no more
    small_bytes_ += bytes.size();
  return ok_status();
}

void FileTable::cut_small(FileEntry& file, std::uint64_t bytes) {
  file.content.resize(file.content.size() - static_cast<std::size_t>(bytes));
  file.length = file.content.size();
  if (find_id(file.id))
    small_bytes_ -= bytes;
}

void FileTable::add_to_runs(FileEntry& file, const FramePlace& place, std::uint64_t bytes) {
  if (file.runs.empty() || file.runs.back().segment != place.segment) {
    file.runs.push_back(
        {.segment = place.segment, .begin = place.begin, .previous = place.previous});
  }
  file.runs.back().end = place.end;
  file.runs.back().bytes += bytes;
}

void FileTable::finish(FileEntry& file, const TableRecord& record) {
  file.length = record.length;
  file.epoch = record.epoch;
  file.key = SecretBytes::copy_of(record.key);
  file.final_tag = record.final_tag;
  file.finished = true;
}

Status FileTable::replay(const Record& record, const FramePlace& place) {
  if (const auto* begin = std::get_if<BeginRecord>(&record))
    return replay_begin(*begin);
  if (!begun_)
    return misfit("stands before the checkpoint");
  if (const auto* data = std::get_if<DataRecord>(&record))
    return replay_data(*data, place);
  if (const auto* create_record = std::get_if<CreateRecord>(&record)) {
    if (!create(create_record->file, create_record->kind, create_record->name).ok())
      return misfit("creates a file that exists");
  } else if (const auto* rename_record = std::get_if<RenameRecord>(&record)) {
    const FilePtr file = find_id(rename_record->file);
    if (!file || !rename(file, rename_record->replaced, rename_record->name).ok())
      return misfit("renames what does not exist");
  } else if (const auto* remove_record = std::get_if<RemoveRecord>(&record)) {
    const FilePtr file = find_id(remove_record->file);
    if (!file || !remove(file).ok())
      return misfit("removes what does not exist");
  } else if (const auto* table = std::get_if<TableRecord>(&record)) {
    return replay_table(*table);
  } else if (const auto* run = std::get_if<RunRecord>(&record)) {
    return replay_run(*run, place);
  } else if (const auto* end = std::get_if<EndRecord>(&record)) {
    return replay_end(*end);
  }
  return ok_status();
}

Status FileTable::replay_begin(const BeginRecord& record) {
  if (begun_)
    return misfit("begins a second checkpoint");
  begun_ = true;
  incarnation_ = record.incarnation;
  next_id_ = record.next_file;
  return ok_status();
}

Status FileTable::replay_data(const DataRecord& record, const FramePlace& place) {
  const FilePtr file = find_id(record.file);
  if (!file || file->kind == FileKind::kTable)
    return ok_status();  // appended to after it was removed: nobody can read it
  if (file->kind == FileKind::kSmall)
    return append_small(*file, record.bytes);
  add_to_runs(*file, place, record.bytes.size());
  file->length += record.bytes.size();
  return ok_status();
}

Status FileTable::replay_run(const RunRecord& record, const FramePlace& place) {
  const FilePtr file = find_id(record.file);
  const Run& run = record.run;
  if (whole_ || !file || file->kind != FileKind::kLog || run.segment >= place.segment ||
      run.begin >= run.end || (!file->runs.empty() && file->runs.back().segment >= run.segment))
    return misfit("places bytes where they can not be");
  file->runs.push_back(run);
  file->length += run.bytes;
  return ok_status();
}

Status FileTable::replay_table(const TableRecord& record) {
  const auto file = create(record.file, FileKind::kTable, record.name);
  if (!file.ok())
    return misfit("finishes a table that exists");
  finish(**file, record);
  return ok_status();
}

Status FileTable::replay_end(const EndRecord& record) {
  if (whole_ || record.files != by_id_.size())
    return misfit("ends a checkpoint that is not whole");
  whole_ = true;
  return ok_status();
}

}  // namespace nsl::storage
