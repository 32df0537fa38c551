#include "enclave/platform/simulation/key_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "enclave/platform/simulation/descriptor.h"

namespace nsl::platform::simulation {
namespace {

constexpr mode_t kOthers = 077;

Status check_privacy(const Descriptor& file, const std::string& path) {
  struct stat status;
  if (fstat(file.get(), &status) != 0)
    return system_error("stat", path);
  if (!S_ISREG(status.st_mode))
    return Error(Errc::kUnavailable, "the key file " + path + " is not a regular file");
  if ((status.st_mode & kOthers) != 0)
    return Error(Errc::kUnavailable, "the key file " + path +
                                         " is open to others than its owner; if its content is "
                                         "still secret, `chmod 600` it");
  return ok_status();
}

Result<SecretBytes> read_key(const Descriptor& file, const std::string& path, std::size_t size) {
  SecretBytes secret = SecretBytes::of_size(size + 1);  // one more than it has
  const MutableByteSpan bytes =
      secret.reveal_mutable(SecretAccess::because("the key file is read into it"));
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t count =
        uninterrupted([&] { return read(file.get(), bytes.data() + done, bytes.size() - done); });
    if (count < 0)
      return system_error("read", path);
    if (count == 0)
      break;
    done += static_cast<std::size_t>(count);
  }
  if (done != size)
    return Error(Errc::kBadKey,
                 "the key file " + path + " has not " + std::to_string(size) + " bytes");
  return SecretBytes::copy_of(bytes.first(size));
}

Status write_key(const Descriptor& file, const std::string& path, const SecretBytes& secret) {
  ByteSpan bytes = secret.reveal(SecretAccess::because("the key file is made of it"));
  while (!bytes.empty()) {
    const ssize_t count =
        uninterrupted([&] { return write(file.get(), bytes.data(), bytes.size()); });
    if (count < 0)
      return system_error("write", path);
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
  if (uninterrupted([&] { return fsync(file.get()); }) != 0)
    return system_error("sync", path);
  return ok_status();
}

Status sync_directory_of(const std::string& path) {
  const std::string parent = std::filesystem::path(path).parent_path().string();
  const Descriptor directory(uninterrupted([&] {
    return open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  }));
  if (!directory.valid())
    return system_error("open", parent);
  if (uninterrupted([&] { return fsync(directory.get()); }) != 0)
    return system_error("sync", parent);
  return ok_status();
}

// Written beside and then linked, so that the name never stands for a part, and a file that another
// process made meanwhile stays.
Status make_key_file(const std::string& path, std::size_t size, Entropy& entropy) {
  SecretBytes secret = SecretBytes::of_size(size);
  NSL_RETURN_IF_ERROR(
      entropy.fill(secret.reveal_mutable(SecretAccess::because("a key is made of entropy"))));
  std::string beside = path + ".XXXXXX";
  const Descriptor file(mkostemp(beside.data(), O_CLOEXEC));  // with mode 0600
  if (!file.valid())
    return system_error("create", beside);
  Status made = write_key(file, beside, secret);
  if (made.ok() && link(beside.c_str(), path.c_str()) != 0 && errno != EEXIST)
    made = system_error("link", path);
  if (unlink(beside.c_str()) != 0 && made.ok())
    made = system_error("remove", beside);
  NSL_RETURN_IF_ERROR(made);
  return sync_directory_of(path);
}

Descriptor open_key_file(const std::string& path) {
  return Descriptor(uninterrupted(
      [&] { return open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK); }));
}

}  // namespace

Result<SecretBytes> read_or_make_key_file(const std::string& path, std::size_t size,
                                          Entropy& entropy) {
  Descriptor file = open_key_file(path);
  if (!file.valid() && errno == ENOENT) {
    NSL_RETURN_IF_ERROR(make_key_file(path, size, entropy));
    file = open_key_file(path);
  }
  if (!file.valid() && errno == ELOOP)
    return Error(Errc::kUnavailable, "the key file " + path + " is a symbolic link");
  if (!file.valid())
    return system_error("open", path);
  NSL_RETURN_IF_ERROR(check_privacy(file, path));
  return read_key(file, path, size);
}

}  // namespace nsl::platform::simulation
