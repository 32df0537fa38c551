#include "enclave/platform/simulation/entropy.h"

#include <sys/random.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace nsl::platform::simulation {

Status SystemEntropy::fill(MutableByteSpan out) {
  while (!out.empty()) {
    const ssize_t count = getrandom(out.data(), out.size(), 0);
    if (count < 0 && errno != EINTR)
      return Error(Errc::kEntropyFailure, std::string("getrandom: ") + std::strerror(errno));
    if (count > 0)
      out = out.subspan(static_cast<std::size_t>(count));
  }
  return ok_status();
}

}  // namespace nsl::platform::simulation
