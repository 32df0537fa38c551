// enclave/app/configuration.h: what was read is within its ranges, is read again from what is printed of
// it, and every fault names a line of the file.
#include <algorithm>
#include <cstdlib>

#include "base/bytes.h"
#include "enclave/app/settings_text.h"

namespace {

using namespace nsl::app;

void require(bool holds) {
  if (!holds)
    std::abort();
}

void check_ranges(const Configuration& configuration) {
  for (const Setting& setting : setting_table()) {
    if (const auto* const number = std::get_if<NumberSetting>(&setting.kind)) {
      const std::uint64_t value = configuration.*number->member;
      require(value >= number->smallest && value <= number->largest);
    } else if (const auto* const choice = std::get_if<ChoiceSetting>(&setting.kind)) {
      const Words words = words_of(choice->words, '|');
      require(std::ranges::count(words, configuration.*choice->member) == 1);
    } else if (const auto* const list = std::get_if<ListSetting>(&setting.kind)) {
      require((configuration.*list->member).size() <= kMaxListed);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto parsed = parse_configuration(nsl::as_text(nsl::ByteSpan(data, size)), "f");
  if (!parsed.ok()) {
    require(parsed.error().code() == nsl::Errc::kBadConfiguration);
    require(parsed.error().detail().starts_with("\nf:"));
    return 0;
  }
  check_ranges(*parsed);
  const std::string text = configuration_file(*parsed);
  const auto again = parse_configuration(text, "f");
  require(again.ok());
  require(configuration_file(*again) == text);
  return 0;
}
