#include "enclave/storage/sealed_file_system.h"

#include "enclave/storage/event_logger.h"
#include "enclave/storage/io_status.h"
#include "enclave/storage/no_throw.h"
#include "enclave/storage/rocks_files.h"

namespace nsl::storage {

namespace {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

// The process's claim is the directory's lock, taken at open; this one keeps two DBs apart.
class DatabaseLock final : public rocksdb::FileLock {};

class Directory final : public rocksdb::FSDirectory {
 public:
  explicit Directory(SealedLog& log) : log_(log) {}

  IOStatus Fsync(const IOOptions&, IODebugContext*) override {
    return no_throw([&] { return to_io_status(log_.sync_directory()); });
  }
  IOStatus Close(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }

 private:
  SealedLog& log_;
};

// Hands over what was made, or says why there is nothing.
template <class T>
IOStatus give(Result<std::unique_ptr<T>> made, std::unique_ptr<T>* result) {
  result->reset();
  if (!made.ok())
    return to_io_status(made.error());
  *result = std::move(made).value();
  return IOStatus::OK();
}

std::string without_trailing_slash(std::string path) {
  while (path.size() > 1 && path.ends_with('/'))
    path.pop_back();
  return path;
}

}  // namespace

Result<std::shared_ptr<SealedFileSystem>> SealedFileSystem::open(
    const SealedFilesPorts& ports, const SealedFilesOptions& options) {
  NSL_ASSIGN_OR_RETURN(auto log, SealedLog::open(ports, options));
  return std::shared_ptr<SealedFileSystem>(new SealedFileSystem(ports, options, std::move(log)));
}

SealedFileSystem::SealedFileSystem(const SealedFilesPorts& ports, const SealedFilesOptions& options,
                                   std::unique_ptr<SealedLog> log)
    : ports_(ports),
      directory_(without_trailing_slash(options.directory)),
      log_(std::move(log)),
      logger_(std::make_shared<EventLogger>(ports.events)) {}

SealedFileSystem::~SealedFileSystem() = default;

std::array<std::uint8_t, 16> SealedFileSystem::incarnation() const { return log_->incarnation(); }
bool SealedFileSystem::detects_rollback() const { return ports_.witness.remembers(); }
std::string SealedFileSystem::witness_kind() const { return std::string(ports_.witness.kind()); }
SealedFilesStatistics SealedFileSystem::statistics() const { return log_->statistics(); }
Status SealedFileSystem::rotate_to(std::uint32_t epoch) { return log_->rotate_to(epoch); }
bool SealedFileSystem::may_resume() const { return !log_->may_not_resume(); }
std::shared_ptr<rocksdb::Logger> SealedFileSystem::logger() const { return logger_; }

bool SealedFileSystem::is_directory(const std::string& path) const {
  return without_trailing_slash(path) == directory_;
}

Result<std::string> SealedFileSystem::name_of(const std::string& path) const {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos || slash + 1 == path.size() ||
      !is_directory(path.substr(0, slash)))
    return Error(Errc::kNotFound, "a path outside of the store's directory");
  return path.substr(slash + 1);
}

IOStatus SealedFileSystem::NewSequentialFile(const std::string& path, const rocksdb::FileOptions&,
                                             std::unique_ptr<rocksdb::FSSequentialFile>* result,
                                             IODebugContext*) {
  return no_throw([&] {
    const auto name = name_of(path);
    return name.ok() ? give(new_sequential_file(ports_, *log_, *name), result)
                     : to_io_status(name.error());
  });
}

IOStatus SealedFileSystem::NewRandomAccessFile(const std::string& path, const rocksdb::FileOptions&,
                                               std::unique_ptr<rocksdb::FSRandomAccessFile>* result,
                                               IODebugContext*) {
  return no_throw([&] {
    const auto name = name_of(path);
    return name.ok() ? give(new_random_access_file(ports_, *log_, *name), result)
                     : to_io_status(name.error());
  });
}

IOStatus SealedFileSystem::NewWritableFile(const std::string& path, const rocksdb::FileOptions&,
                                           std::unique_ptr<rocksdb::FSWritableFile>* result,
                                           IODebugContext*) {
  return no_throw([&] {
    const auto name = name_of(path);
    return name.ok() ? give(new_writable_file(*log_, *name), result) : to_io_status(name.error());
  });
}

// A log file is never recycled: a synced byte is not written again.
IOStatus SealedFileSystem::ReuseWritableFile(const std::string&, const std::string&,
                                             const rocksdb::FileOptions&,
                                             std::unique_ptr<rocksdb::FSWritableFile>* result,
                                             IODebugContext*) {
  result->reset();
  return IOStatus::NotSupported("files of the sealed layer are written once");
}

IOStatus SealedFileSystem::NewDirectory(const std::string& path, const IOOptions&,
                                        std::unique_ptr<rocksdb::FSDirectory>* result,
                                        IODebugContext*) {
  return no_throw([&] {
    result->reset();
    if (!is_directory(path))
      return IOStatus::NotFound("there is one directory");
    *result = std::make_unique<Directory>(*log_);
    return IOStatus::OK();
  });
}

IOStatus SealedFileSystem::FileExists(const std::string& path, const IOOptions&, IODebugContext*) {
  return no_throw([&] {
    if (is_directory(path))
      return IOStatus::OK();
    const auto name = name_of(path);
    if (!name.ok())
      return to_io_status(name.error());
    const auto length = log_->length_of(*name);
    return length.ok() ? IOStatus::OK() : to_io_status(length.error());
  });
}

IOStatus SealedFileSystem::GetChildren(const std::string& path, const IOOptions&,
                                       std::vector<std::string>* result, IODebugContext*) {
  return no_throw([&] {
    result->clear();
    if (!is_directory(path))
      return IOStatus::NotFound("there is one directory");
    *result = log_->names();
    return IOStatus::OK();
  });
}

IOStatus SealedFileSystem::DeleteFile(const std::string& path, const IOOptions&, IODebugContext*) {
  return no_throw([&] {
    const auto name = name_of(path);
    return to_io_status(name.ok() ? log_->remove(*name) : Status(name.error()));
  });
}

IOStatus SealedFileSystem::CreateDir(const std::string& path, const IOOptions&, IODebugContext*) {
  return is_directory(path) ? IOStatus::OK() : IOStatus::NotSupported("there is one directory");
}

IOStatus SealedFileSystem::CreateDirIfMissing(const std::string& path, const IOOptions& options,
                                              IODebugContext* debug) {
  return CreateDir(path, options, debug);
}

IOStatus SealedFileSystem::DeleteDir(const std::string&, const IOOptions&, IODebugContext*) {
  return IOStatus::NotSupported("the store's directory stays");
}

IOStatus SealedFileSystem::GetFileSize(const std::string& path, const IOOptions&,
                                       std::uint64_t* size, IODebugContext*) {
  return no_throw([&] {
    *size = 0;
    const auto name = name_of(path);
    if (!name.ok())
      return to_io_status(name.error());
    const auto length = log_->length_of(*name);
    if (!length.ok())
      return to_io_status(length.error());
    *size = *length;
    return IOStatus::OK();
  });
}

IOStatus SealedFileSystem::GetFileModificationTime(const std::string&, const IOOptions&,
                                                   std::uint64_t*, IODebugContext*) {
  return IOStatus::NotSupported("files of the sealed layer have no time");
}

IOStatus SealedFileSystem::RenameFile(const std::string& from, const std::string& to,
                                      const IOOptions&, IODebugContext*) {
  return no_throw([&] {
    const auto old_name = name_of(from);
    const auto new_name = name_of(to);
    if (!old_name.ok() || !new_name.ok())
      return IOStatus::NotFound("a path outside of the store's directory");
    return to_io_status(log_->rename(*old_name, *new_name));
  });
}

IOStatus SealedFileSystem::LockFile(const std::string&, const IOOptions&, rocksdb::FileLock** lock,
                                    IODebugContext*) {
  return no_throw([&] {
    *lock = nullptr;
    auto held = std::make_unique<DatabaseLock>();
    if (locked_.test_and_set())
      return to_io_status(Error(Errc::kStorageLocked, "by a database of this process"));
    log_->note_database_opens();
    *lock = held.release();
    return IOStatus::OK();
  });
}

IOStatus SealedFileSystem::UnlockFile(rocksdb::FileLock* lock, const IOOptions&, IODebugContext*) {
  delete static_cast<DatabaseLock*>(lock);
  locked_.clear();
  return IOStatus::OK();
}

IOStatus SealedFileSystem::GetTestDirectory(const IOOptions&, std::string*, IODebugContext*) {
  return IOStatus::NotSupported("there is one directory");
}

IOStatus SealedFileSystem::NewLogger(const std::string&, const IOOptions&,
                                     std::shared_ptr<rocksdb::Logger>* result, IODebugContext*) {
  *result = logger_;
  return IOStatus::OK();
}

IOStatus SealedFileSystem::GetAbsolutePath(const std::string& path, const IOOptions&,
                                           std::string* result, IODebugContext*) {
  return no_throw([&] {
    *result = path;
    return IOStatus::OK();
  });
}

IOStatus SealedFileSystem::GetFreeSpace(const std::string&, const IOOptions&, std::uint64_t* free,
                                        IODebugContext*) {
  return no_throw([&] {
    // RocksDB asks before it resumes after a full disk by itself. Where it would go on in a log file
    // that has a hole it must not.
    if (log_->may_not_resume()) {
      *free = 0;
      return IOStatus::NoSpace("open the database anew");
    }
    const auto bytes = ports_.files.free_bytes();
    *free = bytes.ok() ? *bytes : 0;
    return bytes.ok() ? IOStatus::OK() : to_io_status(bytes.error());
  });
}

IOStatus SealedFileSystem::IsDirectory(const std::string& path, const IOOptions&,
                                       bool* is_directory_out, IODebugContext*) {
  *is_directory_out = is_directory(path);
  return IOStatus::OK();
}

}  // namespace nsl::storage
