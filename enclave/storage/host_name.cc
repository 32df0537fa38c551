#include "enclave/storage/host_name.h"

#include <charconv>

namespace nsl::storage {

namespace {

constexpr std::string_view kSegmentPrefix = "log-";
constexpr std::string_view kTablePrefix = "table-";
constexpr std::string_view kNewSuffix = ".new";
constexpr std::size_t kDigits = 16;

std::string hex16(std::uint64_t number) {
  std::string digits(kDigits, '0');
  for (std::size_t i = kDigits; i-- > 0; number >>= 4)
    digits[i] = "0123456789abcdef"[number & 15];
  return digits;
}

std::optional<std::uint64_t> parse_hex16(std::string_view digits) {
  if (digits.size() != kDigits || digits.find_first_not_of("0123456789abcdef") != digits.npos)
    return std::nullopt;
  std::uint64_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number, 16);
  return number;
}

}  // namespace

std::string to_string(const HostName& name) {
  std::string text(name.kind == HostKind::kTable ? kTablePrefix : kSegmentPrefix);
  text += hex16(name.number);
  if (name.kind == HostKind::kNewSegment)
    text += kNewSuffix;
  return text;
}

std::optional<HostName> parse_host_name(std::string_view text) {
  HostName name;
  if (text.starts_with(kTablePrefix)) {
    name.kind = HostKind::kTable;
    text.remove_prefix(kTablePrefix.size());
  } else if (text.starts_with(kSegmentPrefix)) {
    text.remove_prefix(kSegmentPrefix.size());
    if (text.ends_with(kNewSuffix)) {
      name.kind = HostKind::kNewSegment;
      text.remove_suffix(kNewSuffix.size());
    }
  } else {
    return std::nullopt;
  }
  const auto number = parse_hex16(text);
  if (!number)
    return std::nullopt;
  name.number = *number;
  return name;
}

}  // namespace nsl::storage
