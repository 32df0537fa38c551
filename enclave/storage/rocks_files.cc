#include "enclave/storage/rocks_files.h"

#include <algorithm>
#include <cstring>

#include "enclave/storage/io_status.h"
#include "enclave/storage/log_file_reader.h"
#include "enclave/storage/no_throw.h"

namespace nsl::storage {

namespace {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

ByteSpan bytes_of(const Slice& slice) {
  return {reinterpret_cast<const std::uint8_t*>(slice.data()), slice.size()};
}

MutableByteSpan bytes_of(char* scratch, std::size_t size) {
  return {reinterpret_cast<std::uint8_t*>(scratch), size};
}

// Turns a count of bytes in `scratch` into RocksDB's answer.
IOStatus answer(const Result<std::size_t>& count, char* scratch, Slice* result) {
  *result = Slice(scratch, count.ok() ? *count : 0);
  return count.ok() ? IOStatus::OK() : to_io_status(count.error());
}

// A log file or a small file: records of the log.
class LoggedWritableFile final : public rocksdb::FSWritableFile {
 public:
  LoggedWritableFile(SealedLog& log, FilePtr file) : log_(log), file_(std::move(file)) {}

  using FSWritableFile::Append;
  IOStatus Append(const Slice& data, const IOOptions&, IODebugContext*) override {
    return no_throw([&] {
      const Status appended = log_.append(file_, bytes_of(data));
      if (appended.ok())
        length_ += data.size();
      return to_io_status(appended);
    });
  }
  IOStatus Flush(const IOOptions&, IODebugContext*) override {
    return no_throw([&] { return to_io_status(log_.flush(file_)); });
  }
  IOStatus Sync(const IOOptions&, IODebugContext*) override {
    return no_throw([&] { return to_io_status(log_.sync(file_)); });
  }
  bool IsSyncThreadSafe() const override { return true; }
  IOStatus Close(const IOOptions&, IODebugContext*) override {
    return no_throw([&] { return to_io_status(log_.flush(file_)); });
  }
  std::uint64_t GetFileSize(const IOOptions&, IODebugContext*) override { return length_; }
  // No preallocation, and no sync of a part.
  void PrepareWrite(std::size_t, std::size_t, const IOOptions&, IODebugContext*) override {}
  IOStatus RangeSync(std::uint64_t, std::uint64_t, const IOOptions&, IODebugContext*) override {
    return IOStatus::OK();
  }

 private:
  SealedLog& log_;
  const FilePtr file_;
  std::uint64_t length_ = 0;
};

// A table: a host file of its own.
class TableWritableFile final : public rocksdb::FSWritableFile {
 public:
  TableWritableFile(SealedLog& log, SealedLog::NewTable table)
      : log_(log), file_(std::move(table.file)), writer_(std::move(table.writer)) {}

  using FSWritableFile::Append;
  IOStatus Append(const Slice& data, const IOOptions&, IODebugContext*) override {
    return no_throw([&] { return to_io_status(writer_->append(bytes_of(data))); });
  }
  // The last block is only known at the end.
  IOStatus Flush(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }
  IOStatus Sync(const IOOptions&, IODebugContext*) override {
    return no_throw([&] { return to_io_status(log_.finish_table(file_, *writer_)); });
  }
  IOStatus Close(const IOOptions& options, IODebugContext* debug) override {
    return Sync(options, debug);
  }
  std::uint64_t GetFileSize(const IOOptions&, IODebugContext*) override {
    return writer_->length();
  }
  void PrepareWrite(std::size_t, std::size_t, const IOOptions&, IODebugContext*) override {}
  IOStatus RangeSync(std::uint64_t, std::uint64_t, const IOOptions&, IODebugContext*) override {
    return IOStatus::OK();
  }

 private:
  SealedLog& log_;
  const FilePtr file_;
  const std::unique_ptr<TableWriter> writer_;
};

// A small file as it was when it was opened.
class SmallFile final : public rocksdb::FSSequentialFile, public rocksdb::FSRandomAccessFile {
 public:
  explicit SmallFile(Bytes content) : content_(std::move(content)) {}

  IOStatus Read(std::size_t n, const IOOptions& options, Slice* result, char* scratch,
                IODebugContext* debug) override {
    const IOStatus status = Read(position_, n, options, result, scratch, debug);
    position_ += result->size();
    return status;
  }
  IOStatus Skip(std::uint64_t n) override {
    position_ += std::min<std::uint64_t>(n, content_.size() - position_);
    return IOStatus::OK();
  }
  IOStatus Read(std::uint64_t offset, std::size_t n, const IOOptions&, Slice* result, char* scratch,
                IODebugContext*) const override {
    const std::uint64_t from = std::min<std::uint64_t>(offset, content_.size());
    const std::size_t count =
        static_cast<std::size_t>(std::min<std::uint64_t>(n, content_.size() - from));
    if (count > 0)
      std::memcpy(scratch, content_.data() + from, count);
    *result = Slice(scratch, count);
    return IOStatus::OK();
  }
  bool use_direct_io() const override { return false; }
  std::size_t GetRequiredBufferAlignment() const override {
    return rocksdb::FSSequentialFile::GetRequiredBufferAlignment();
  }
  IOStatus InvalidateCache(std::size_t, std::size_t) override { return IOStatus::OK(); }
  rocksdb::Temperature GetTemperature() const override { return rocksdb::Temperature::kUnknown; }

 private:
  const Bytes content_;
  std::uint64_t position_ = 0;
};

class LogSequentialFile final : public rocksdb::FSSequentialFile {
 public:
  explicit LogSequentialFile(LogFileReader reader) : reader_(std::move(reader)) {}

  IOStatus Read(std::size_t n, const IOOptions&, Slice* result, char* scratch,
                IODebugContext*) override {
    return no_throw([&] { return answer(reader_.read(bytes_of(scratch, n)), scratch, result); });
  }
  IOStatus Skip(std::uint64_t n) override {
    return no_throw([&] { return to_io_status(reader_.skip(n)); });
  }

 private:
  LogFileReader reader_;
};

class TableSequentialFile final : public rocksdb::FSSequentialFile {
 public:
  explicit TableSequentialFile(std::unique_ptr<TableReader> reader) : reader_(std::move(reader)) {}

  IOStatus Read(std::size_t n, const IOOptions&, Slice* result, char* scratch,
                IODebugContext*) override {
    return no_throw([&] {
      IOStatus status = answer(reader_->read(position_, bytes_of(scratch, n)), scratch, result);
      position_ += result->size();
      return status;
    });
  }
  IOStatus Skip(std::uint64_t n) override {
    position_ += std::min(n, reader_->length() - position_);
    return IOStatus::OK();
  }

 private:
  const std::unique_ptr<TableReader> reader_;
  std::uint64_t position_ = 0;
};

class TableRandomAccessFile final : public rocksdb::FSRandomAccessFile {
 public:
  explicit TableRandomAccessFile(std::unique_ptr<TableReader> reader)
      : reader_(std::move(reader)) {}

  IOStatus Read(std::uint64_t offset, std::size_t n, const IOOptions&, Slice* result, char* scratch,
                IODebugContext*) const override {
    return no_throw(
        [&] { return answer(reader_->read(offset, bytes_of(scratch, n)), scratch, result); });
  }

 private:
  const std::unique_ptr<TableReader> reader_;
};

}  // namespace

Result<std::unique_ptr<rocksdb::FSWritableFile>> new_writable_file(SealedLog& log,
                                                                   const std::string& name) {
  if (name.ends_with(".sst")) {
    NSL_ASSIGN_OR_RETURN(SealedLog::NewTable table, log.create_table(name));
    return std::unique_ptr<rocksdb::FSWritableFile>(
        std::make_unique<TableWritableFile>(log, std::move(table)));
  }
  const FileKind kind = name.ends_with(".log") ? FileKind::kLog : FileKind::kSmall;
  NSL_ASSIGN_OR_RETURN(FilePtr file, log.create(name, kind));
  return std::unique_ptr<rocksdb::FSWritableFile>(
      std::make_unique<LoggedWritableFile>(log, std::move(file)));
}

Result<std::unique_ptr<rocksdb::FSSequentialFile>> new_sequential_file(
    const SealedFilesPorts& ports, SealedLog& log, const std::string& name) {
  using Pointer = std::unique_ptr<rocksdb::FSSequentialFile>;
  NSL_ASSIGN_OR_RETURN(FileView view, log.view(name));
  if (view.file->kind == FileKind::kSmall)
    return Pointer(std::make_unique<SmallFile>(std::move(view.content)));
  if (view.file->kind == FileKind::kLog)
    return Pointer(std::make_unique<LogSequentialFile>(
        LogFileReader(ports, view.file->id, std::move(view.runs))));
  NSL_ASSIGN_OR_RETURN(auto reader, TableReader::open(ports.files, *view.file));
  return Pointer(std::make_unique<TableSequentialFile>(std::move(reader)));
}

Result<std::unique_ptr<rocksdb::FSRandomAccessFile>> new_random_access_file(
    const SealedFilesPorts& ports, SealedLog& log, const std::string& name) {
  using Pointer = std::unique_ptr<rocksdb::FSRandomAccessFile>;
  NSL_ASSIGN_OR_RETURN(FileView view, log.view(name));
  if (view.file->kind == FileKind::kSmall)
    return Pointer(std::make_unique<SmallFile>(std::move(view.content)));
  if (view.file->kind == FileKind::kLog)
    return Error(Errc::kInvalidArgument, "a log file is read from its beginning");
  NSL_ASSIGN_OR_RETURN(auto reader, TableReader::open(ports.files, *view.file));
  return Pointer(std::make_unique<TableRandomAccessFile>(std::move(reader)));
}

}  // namespace nsl::storage
