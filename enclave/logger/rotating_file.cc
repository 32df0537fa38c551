#include "enclave/logger/rotating_file.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <string>
#include <vector>

namespace nsl::logger {
namespace {

constexpr std::string_view kPrefix = "log-";
constexpr std::string_view kSuffix = ".jsonl";

std::string name_of_file(std::uint64_t number) {
  char text[64];
  std::snprintf(text, sizeof text, "log-%06llu.jsonl", static_cast<unsigned long long>(number));
  return text;
}

// 0 if it is no file of ours.
std::uint64_t number_of(std::string_view name) {
  if (!name.starts_with(kPrefix) || !name.ends_with(kSuffix))
    return 0;
  name.remove_prefix(kPrefix.size());
  name.remove_suffix(std::min(name.size(), kSuffix.size()));
  std::uint64_t number = 0;
  const auto end = std::from_chars(name.data(), name.data() + name.size(), number);
  return end.ec == std::errc() && end.ptr == name.data() + name.size() ? number : 0;
}

}  // namespace

Status RotatingFile::write(std::string_view line) {
  const std::string whole = std::string(line) + '\n';
  if (file_ == nullptr || written_ + whole.size() > options_.file_bytes.count())
    NSL_RETURN_IF_ERROR(begin_file());
  const Status status = file_->append(as_bytes(whole));
  written_ += whole.size();
  if (!status.ok())
    file_.reset();
  return status;
}

Status RotatingFile::begin_file() {
  file_.reset();
  NSL_ASSIGN_OR_RETURN(const std::vector<std::string> names, directory_.list());
  std::vector<std::uint64_t> numbers;
  for (const std::string& name : names)
    if (const std::uint64_t number = number_of(name); number > 0 && name == name_of_file(number))
      numbers.push_back(number);
  std::ranges::sort(numbers);
  const std::size_t kept = std::max<std::size_t>(options_.files, 1) - 1;
  for (std::size_t i = 0; i + kept < numbers.size(); ++i)
    NSL_RETURN_IF_ERROR(directory_.remove(name_of_file(numbers[i])));
  const std::uint64_t next = numbers.empty() ? 1 : numbers.back() + 1;
  NSL_ASSIGN_OR_RETURN(file_, directory_.create(name_of_file(next)));
  written_ = 0;
  return ok_status();
}

}  // namespace nsl::logger
