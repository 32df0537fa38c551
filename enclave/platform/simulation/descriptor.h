#pragma once
// A file descriptor that closes itself, and how a failed system call becomes an error.

#include <cerrno>
#include <string_view>

#include "base/result.h"

namespace nsl::platform::simulation {

// Owns a descriptor, or none (-1). Not for use by two threads at once, but get() is.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int descriptor) : descriptor_(descriptor) {}
  Descriptor(Descriptor&& other) noexcept;
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor();

  int get() const { return descriptor_; }
  bool valid() const { return descriptor_ >= 0; }

 private:
  int descriptor_ = -1;
};

// The error of the files port for errno, with "operation name: the system's reason" as the detail.
Error system_error(std::string_view operation, std::string_view name);

// Repeats a system call for as long as a signal interrupts it.
template <class Call>
auto uninterrupted(Call call) {
  auto outcome = call();
  while (outcome < 0 && errno == EINTR)
    outcome = call();
  return outcome;
}

}  // namespace nsl::platform::simulation
