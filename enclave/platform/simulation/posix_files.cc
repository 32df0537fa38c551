#include "enclave/platform/simulation/posix_files.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <filesystem>
#include <utility>

#include "enclave/platform/file_name.h"

namespace nsl::platform::simulation {
namespace {

constexpr mode_t kFileMode = 0600;
constexpr mode_t kDirectoryMode = 0700;
// O_NONBLOCK, so that opening a pipe that somebody put there does not wait; for files it is nothing.
constexpr int kOpenFlags = O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
constexpr char kLockName[] = ".lock";
// No file has bytes beyond; an offset and a size together still fit the system's signed offsets.
constexpr std::uint64_t kMaxOffset = std::uint64_t{1} << 62;

Result<struct stat> regular_file_status(int descriptor, std::string_view name) {
  struct stat status;
  if (fstat(descriptor, &status) != 0)
    return system_error("stat", name);
  if (!S_ISREG(status.st_mode))
    return Error(Errc::kStorageIo, std::string(name) + " is not a regular file");
  return status;
}

class PosixFile final : public File {
 public:
  PosixFile(Descriptor descriptor, std::string_view name)
      : descriptor_(std::move(descriptor)), name_(name) {}

  Result<std::size_t> read_at(std::uint64_t offset, MutableByteSpan out) const override {
    std::size_t done = 0;
    while (done < out.size() && offset + done <= kMaxOffset) {
      const MutableByteSpan rest = out.subspan(done);
      const ssize_t count = uninterrupted([&] {
        return pread(descriptor_.get(), rest.data(), rest.size(),
                     static_cast<off_t>(offset + done));
      });
      if (count < 0)
        return system_error("read", name_);
      if (count == 0)
        break;
      done += static_cast<std::size_t>(count);
    }
    return done;
  }

  Status append(ByteSpan bytes) override {
    while (!bytes.empty()) {
      const ssize_t count =
          uninterrupted([&] { return write(descriptor_.get(), bytes.data(), bytes.size()); });
      if (count < 0)
        return system_error("append", name_);
      bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
    return ok_status();
  }

  Status truncate(std::uint64_t size) override {
    NSL_ASSIGN_OR_RETURN(const std::uint64_t current, this->size());
    if (size > current)
      return Error(Errc::kInvalidArgument, "truncate " + name_ + " to " + std::to_string(size) +
                                               " bytes; it has " + std::to_string(current));
    if (uninterrupted([&] { return ftruncate(descriptor_.get(), static_cast<off_t>(size)); }) != 0)
      return system_error("truncate", name_);
    return ok_status();
  }

  Status sync() override {
    // The size is written, too, where a reader needs it.
    if (uninterrupted([&] { return fdatasync(descriptor_.get()); }) != 0)
      return system_error("sync", name_);
    return ok_status();
  }

  Result<std::uint64_t> size() const override {
    NSL_ASSIGN_OR_RETURN(const struct stat status, regular_file_status(descriptor_.get(), name_));
    return static_cast<std::uint64_t>(status.st_size);
  }

 private:
  const Descriptor descriptor_;
  const std::string name_;
};

// Closing the descriptor gives the lock up.
class PosixLock final : public DirectoryLock {
 public:
  explicit PosixLock(Descriptor descriptor) : descriptor_(std::move(descriptor)) {}

 private:
  const Descriptor descriptor_;
};

Result<std::unique_ptr<File>> open_file(const Descriptor& directory, const std::string& name,
                                        std::string_view operation, int flags) {
  Descriptor descriptor(
      uninterrupted([&] { return openat(directory.get(), name.c_str(), flags, kFileMode); }));
  if (!descriptor.valid())
    return system_error(operation, name);
  NSL_RETURN_IF_ERROR(regular_file_status(descriptor.get(), name));
  return std::make_unique<PosixFile>(std::move(descriptor), name);
}

// An independent descriptor: a directory stream moves its descriptor's position.
struct CloseDirectory {
  void operator()(DIR* stream) const { closedir(stream); }
};
using DirectoryStream = std::unique_ptr<DIR, CloseDirectory>;

DirectoryStream open_stream(const Descriptor& directory) {
  const int descriptor = uninterrupted(
      [&] { return openat(directory.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC); });
  if (descriptor < 0)
    return nullptr;
  DirectoryStream stream(fdopendir(descriptor));
  if (!stream) {
    const Descriptor closed(descriptor);
  }
  return stream;
}

bool is_regular(const Descriptor& directory, const dirent& entry) {
  if (entry.d_type != DT_UNKNOWN)
    return entry.d_type == DT_REG;
  struct stat status;
  return fstatat(directory.get(), entry.d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
         S_ISREG(status.st_mode);
}

Status sync_descriptor(const Descriptor& directory, std::string_view name) {
  if (uninterrupted([&] { return fsync(directory.get()); }) != 0)
    return system_error("sync", name);
  return ok_status();
}

Result<Descriptor> open_directory(const std::string& path) {
  Descriptor directory(
      uninterrupted([&] { return ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
  if (!directory.valid())
    return system_error("open", path);
  return directory;
}

std::string parent_of(std::filesystem::path directory) {
  if (!directory.has_filename())  // "a/b/"
    directory = directory.parent_path();
  const std::string parent = directory.parent_path().string();
  return parent.empty() ? "." : parent;
}

}  // namespace

Result<std::unique_ptr<PosixFiles>> PosixFiles::in_directory(const std::string& directory) {
  if (mkdir(directory.c_str(), kDirectoryMode) == 0) {
    const std::string parent = parent_of(directory);
    NSL_ASSIGN_OR_RETURN(const Descriptor above, open_directory(parent));
    NSL_RETURN_IF_ERROR(sync_descriptor(above, parent));
  } else if (errno != EEXIST) {
    return system_error("make", directory);
  }
  NSL_ASSIGN_OR_RETURN(Descriptor descriptor, open_directory(directory));
  return std::unique_ptr<PosixFiles>(new PosixFiles(std::move(descriptor)));
}

Result<std::unique_ptr<File>> PosixFiles::create(std::string_view name) {
  NSL_RETURN_IF_ERROR(check_file_name(name));
  return open_file(directory_, std::string(name), "create", kOpenFlags | O_CREAT | O_EXCL);
}

Result<std::unique_ptr<File>> PosixFiles::open(std::string_view name) {
  NSL_RETURN_IF_ERROR(check_file_name(name));
  return open_file(directory_, std::string(name), "open", kOpenFlags);
}

Status PosixFiles::rename(std::string_view from, std::string_view to) {
  NSL_RETURN_IF_ERROR(check_file_name(from));
  NSL_RETURN_IF_ERROR(check_file_name(to));
  if (renameat(directory_.get(), std::string(from).c_str(), directory_.get(),
               std::string(to).c_str()) != 0)
    return system_error("rename", from);
  return ok_status();
}

Status PosixFiles::remove(std::string_view name) {
  NSL_RETURN_IF_ERROR(check_file_name(name));
  if (unlinkat(directory_.get(), std::string(name).c_str(), 0) != 0)
    return system_error("remove", name);
  return ok_status();
}

Result<std::vector<std::string>> PosixFiles::list() const {
  const DirectoryStream stream = open_stream(directory_);
  if (!stream)
    return system_error("list", "the directory");
  std::vector<std::string> names;
  for (;;) {
    errno = 0;
    // Each call has a stream of its own, which is what the C library asks for.
    const dirent* const entry = readdir(stream.get());
    if (entry == nullptr)
      break;
    if (is_file_name(entry->d_name) && is_regular(directory_, *entry))
      names.emplace_back(entry->d_name);
  }
  if (errno != 0)
    return system_error("list", "the directory");
  return names;
}

Result<std::uint64_t> PosixFiles::size_of(std::string_view name) const {
  NSL_RETURN_IF_ERROR(check_file_name(name));
  struct stat status;
  if (fstatat(directory_.get(), std::string(name).c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0)
    return system_error("stat", name);
  if (!S_ISREG(status.st_mode))
    return Error(Errc::kStorageIo, std::string(name) + " is not a regular file");
  return static_cast<std::uint64_t>(status.st_size);
}

Status PosixFiles::sync_directory() { return sync_descriptor(directory_, "the directory"); }

Result<std::unique_ptr<DirectoryLock>> PosixFiles::lock() {
  Descriptor descriptor(uninterrupted([&] {
    return openat(directory_.get(), kLockName,
                  O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, kFileMode);
  }));
  if (!descriptor.valid())
    return system_error("open", kLockName);
  NSL_RETURN_IF_ERROR(regular_file_status(descriptor.get(), kLockName));
  if (uninterrupted([&] { return flock(descriptor.get(), LOCK_EX | LOCK_NB); }) != 0) {
    if (errno == EWOULDBLOCK)
      return Error(Errc::kStorageLocked, "");
    return system_error("lock", kLockName);
  }
  return std::make_unique<PosixLock>(std::move(descriptor));
}

Result<std::uint64_t> PosixFiles::free_bytes() const {
  struct statvfs status;
  if (uninterrupted([&] { return fstatvfs(directory_.get(), &status); }) != 0)
    return system_error("stat", "the file system");
  return std::uint64_t{status.f_bavail} * status.f_frsize;
}

}  // namespace nsl::platform::simulation
