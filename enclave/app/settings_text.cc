#include "enclave/app/settings_text.h"

#include "enclave/app/setting_forms.h"

namespace nsl::app {
namespace {

std::string choices(std::string_view words) {
  std::string text;
  for (const std::string& word : words_of(words, '|'))
    text += (text.empty() ? "`" : ", `") + word + "`";
  return text;
}

struct RangeText {
  std::string operator()(const NumberSetting& kind) const {
    std::string text = std::to_string(kind.smallest) + " to " + std::to_string(kind.largest);
    return kind.unit.empty() ? text : text + " " + std::string(kind.unit);
  }
  std::string operator()(const ChoiceSetting& kind) const { return choices(kind.words); }
  std::string operator()(const TextSetting& kind) const {
    return std::string(form_meaning(kind.form));
  }
  std::string operator()(const ListSetting& kind) const {
    return "a list; each " + std::string(form_meaning(kind.form));
  }
};

std::string_view use_text(Use use) { return use == Use::kFixed ? "fixed" : "tuning"; }

// Calls with each setting, and whether it is the first of its section.
template <class Call>
void for_each_setting(Call call) {
  std::string_view section;
  for (const Setting& setting : setting_table()) {
    call(setting, setting.section() != section);
    section = setting.section();
  }
}

}  // namespace

std::string range_text(const Setting& setting) { return std::visit(RangeText(), setting.kind); }

std::string configuration_reference() {
  const Configuration standard;
  std::string text;
  for_each_setting([&](const Setting& setting, bool begins) {
    if (begins)
      text += "\n### `[" + std::string(setting.section()) +
              "]`\n\n| setting | standard | may be | use | what it is |\n|---|---|---|---|---|\n";
    text += "| `" + std::string(setting.name()) + "` | `" + value_text(setting, standard) + "` | " +
            range_text(setting) + " | " + std::string(use_text(setting.use)) + " | " +
            std::string(setting.meaning) + " |\n";
  });
  return text;
}

std::string configuration_file(const Configuration& configuration) {
  std::string text;
  for_each_setting([&](const Setting& setting, bool begins) {
    if (begins)
      text += (text.empty() ? "[" : "\n[") + std::string(setting.section()) + "]\n";
    text += "# " + std::string(setting.meaning) + "\n# " + range_text(setting) +
            (setting.use == Use::kFixed ? "; fixed at the first start\n" : "\n") +
            std::string(setting.name()) + " = " + value_text(setting, configuration) + "\n";
  });
  return text;
}

}  // namespace nsl::app
