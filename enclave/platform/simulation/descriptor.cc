#include "enclave/platform/simulation/descriptor.h"

#include <unistd.h>

#include <string>
#include <system_error>
#include <utility>

namespace nsl::platform::simulation {
namespace {

Errc code_of(int reason) {
  switch (reason) {
    case ENOENT:
      return Errc::kNotFound;
    case EEXIST:
      return Errc::kAlreadyExists;
    case ENOSPC:
    case EDQUOT:
      return Errc::kStorageFull;
    default:
      return Errc::kStorageIo;
  }
}

}  // namespace

Descriptor::Descriptor(Descriptor&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

Descriptor::~Descriptor() {
  // Not repeated when interrupted: Linux has closed it all the same. What a write failed with was
  // told by sync().
  if (valid())
    close(descriptor_);
}

Error system_error(std::string_view operation, std::string_view name) {
  const int reason = errno;
  return Error(code_of(reason), std::string(operation) + " " + std::string(name) + ": " +
                                    std::generic_category().message(reason));
}

}  // namespace nsl::platform::simulation
