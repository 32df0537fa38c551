#include "enclave/storage/io_status.h"

#include <string>
#include <string_view>

namespace nsl::storage {

namespace {

// What can not be in a message of RocksDB's own.
constexpr std::string_view kOpen = "[nsl:";
constexpr char kClose = ']';

const ErrorInfo* info_of_slug(std::string_view slug) {
  for (const ErrorInfo& row : error_registry()) {
    if (row.slug == slug)
      return &row;
  }
  return nullptr;
}

Errc code_of(const rocksdb::Status& status) {
  if (status.IsNoSpace())
    return Errc::kStorageFull;
  if (status.IsNotFound() || status.IsPathNotFound())
    return Errc::kNotFound;
  if (status.IsBusy() || status.IsTryAgain())
    return Errc::kConflict;
  if (status.IsCorruption())
    return Errc::kStorageCorrupt;
  if (status.IsIOError())
    return Errc::kStorageIo;
  return Errc::kInternal;
}

}  // namespace

rocksdb::IOStatus to_io_status(const Error& error) {
  const std::string message =
      std::string(kOpen) + std::string(error.slug()) + kClose + " " + error.detail();
  switch (error.code()) {
    case Errc::kNotFound:
      return rocksdb::IOStatus::NotFound(message);
    case Errc::kStorageFull:
      return rocksdb::IOStatus::NoSpace(message);
    default:
      return rocksdb::IOStatus::IOError(message);
  }
}

rocksdb::IOStatus to_io_status(const Status& status) {
  return status.ok() ? rocksdb::IOStatus::OK() : to_io_status(status.error());
}

Error to_error(const rocksdb::Status& status) {
  const std::string text = status.ToString();
  const std::size_t open = text.find(kOpen);
  const std::size_t close = open == std::string::npos ? open : text.find(kClose, open);
  if (close != std::string::npos) {
    const std::string slug = text.substr(open + kOpen.size(), close - open - kOpen.size());
    if (const ErrorInfo* row = info_of_slug(slug))
      return Error(row->code, text.substr(std::min(close + 2, text.size())));
  }
  return Error(code_of(status), text);
}

}  // namespace nsl::storage
