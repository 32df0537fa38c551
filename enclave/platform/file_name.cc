#include "enclave/platform/file_name.h"

#include <algorithm>

namespace nsl::platform {
namespace {

bool is_allowed(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '_' || c == '-';
}

}  // namespace

bool is_file_name(std::string_view name) {
  return !name.empty() && name.size() <= kMaxFileNameSize && name.front() != '.' &&
         std::ranges::all_of(name, is_allowed);
}

Status check_file_name(std::string_view name) {
  if (!is_file_name(name))
    return Error(Errc::kInvalidArgument,
                 "a file's name is 1 to 200 letters, digits, '.', '_' and '-', and does not begin "
                 "with a dot");
  return ok_status();
}

}  // namespace nsl::platform
