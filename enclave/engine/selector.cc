#include "enclave/engine/selector.h"

#include <charconv>

#include "enclave/execution/names.h"

namespace nsl::engine {

Result<Selector> Selector::parse(std::string_view text) {
  if (text.empty())
    return Selector();
  if (execution::is_name(text))
    return Selector(Choice(std::string(text)));
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number == 0 || text[0] == '0')
    return Error(Errc::kInvalidArgument, "a version is a number from 1, or an alias");
  return of_version(number);
}

std::string Selector::text() const {
  return alias() != nullptr ? *alias() : std::to_string(*version());
}

}  // namespace nsl::engine
