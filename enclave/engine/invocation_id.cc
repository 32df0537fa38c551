#include "enclave/engine/invocation_id.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "base/hex.h"

namespace nsl::engine {
namespace {

constexpr std::size_t kTimeDigits = 12;
constexpr std::size_t kDigits = 32;
constexpr std::int64_t kMostMillis = (std::int64_t{1} << 48) - 1;

}  // namespace

Result<InvocationId> make_invocation_id(UnixMillis now, platform::Entropy& entropy) {
  std::array<std::uint8_t, 8> time{};
  const auto millis =
      static_cast<std::uint64_t>(std::clamp<std::int64_t>(now.count(), 0, kMostMillis));
  for (std::size_t i = 0; i < time.size(); ++i)
    time[i] = static_cast<std::uint8_t>(millis >> (8 * (time.size() - 1 - i)));
  std::array<std::uint8_t, (kDigits - kTimeDigits) / 2> random{};
  NSL_RETURN_IF_ERROR(entropy.fill(random));
  return InvocationId(hex_encode(time).substr(16 - kTimeDigits) + hex_encode(random));
}

Result<InvocationId> parse_invocation_id(std::string_view text) {
  const bool is_one = text.size() == kDigits && std::ranges::all_of(text, [](char c) {
                        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
                      });
  if (!is_one)
    return Error(Errc::kNotFound, "there is no such invocation");
  return InvocationId(std::string(text));
}

UnixMillis time_of(const InvocationId& id) {
  std::int64_t millis = 0;
  const std::string_view digits = std::string_view(id.value()).substr(0, kTimeDigits);
  std::from_chars(digits.data(), digits.data() + digits.size(), millis, 16);
  return UnixMillis(millis);
}

}  // namespace nsl::engine
