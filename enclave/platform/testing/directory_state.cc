#include "enclave/platform/testing/directory_state.h"

#include <utility>

namespace nsl::platform::testing {

Result<Bytes> read_file(Files& files, std::string_view name) {
  NSL_ASSIGN_OR_RETURN(const auto file, files.open(name));
  NSL_ASSIGN_OR_RETURN(const std::uint64_t size, file->size());
  Bytes bytes(size);
  NSL_ASSIGN_OR_RETURN(const std::size_t count, file->read_at(0, bytes));
  bytes.resize(count);
  return bytes;
}

Result<DirectoryState> read_directory(Files& files) {
  NSL_ASSIGN_OR_RETURN(const auto names, files.list());
  DirectoryState state;
  for (const std::string& name : names) {
    NSL_ASSIGN_OR_RETURN(Bytes bytes, read_file(files, name));
    state[name] = std::move(bytes);
  }
  return state;
}

Status write_file(Files& files, std::string_view name, ByteSpan bytes) {
  auto file = files.open(name);
  if (!file.ok() && file.error().code() == Errc::kNotFound)
    file = files.create(name);
  if (!file.ok())
    return file.error();
  NSL_RETURN_IF_ERROR((*file)->truncate(0));
  return (*file)->append(bytes);
}

}  // namespace nsl::platform::testing
