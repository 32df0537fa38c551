#include "enclave/storage/reserve.h"

#include "base/bytes.h"

namespace nsl::storage {

void Reserve::take(std::uint64_t bytes) {
  if (held_ > 0 && held_ == bytes)
    return;
  const auto there = files_.size_of(kName);
  if (there.ok() && *there == bytes && bytes > 0) {
    held_ = bytes;
    return;
  }
  if (there.ok())
    (void)files_.remove(kName);
  held_ = 0;
  if (bytes == 0)
    return;
  if (fill(bytes).ok()) {
    held_ = bytes;
  } else {
    (void)files_.remove(kName);
  }
}

Status Reserve::fill(std::uint64_t bytes) {
  NSL_ASSIGN_OR_RETURN(const auto file, files_.create(kName));
  Bytes random(static_cast<std::size_t>(bytes));
  NSL_RETURN_IF_ERROR(entropy_.fill(random));
  return file->append(random);
}

bool Reserve::give_up() {
  if (held_ == 0)
    return false;
  held_ = 0;
  return files_.remove(kName).ok();
}

}  // namespace nsl::storage
