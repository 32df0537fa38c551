#include "enclave/logger/line_output.h"

#include <cstdio>
#include <string>

namespace nsl::logger {

Status StandardError::write(std::string_view line) {
  const std::string whole = std::string(line) + '\n';
  if (std::fwrite(whole.data(), 1, whole.size(), stderr) != whole.size())
    return Error(Errc::kStorageIo, "standard error takes no more");
  return ok_status();
}

}  // namespace nsl::logger
