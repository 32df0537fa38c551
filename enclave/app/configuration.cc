#include "enclave/app/configuration.h"

#include <algorithm>
#include <optional>
#include <tuple>

#include "enclave/app/setting_forms.h"
#include "verify/toml.h"
#include "verify/toml_text.h"

namespace nsl::app {
namespace {

constexpr std::size_t kMaxFaults = 20;

constexpr Setting kTable[] = {
#define NSL_NUMBER(member, key, use, standard, smallest, largest, unit, meaning) \
  {key, Use::use, NumberSetting{&Configuration::member, smallest, largest, unit}, meaning},
#define NSL_CHOICE(member, key, use, standard, words, meaning) \
  {key, Use::use, ChoiceSetting{&Configuration::member, words}, meaning},
#define NSL_TEXT(member, key, use, standard, form, meaning) \
  {key, Use::use, TextSetting{&Configuration::member, Form::form}, meaning},
#define NSL_LIST(member, key, use, standard, form, meaning) \
  {key, Use::use, ListSetting{&Configuration::member, Form::form}, meaning},
#include "enclave/app/settings.def"
#undef NSL_NUMBER
#undef NSL_CHOICE
#undef NSL_TEXT
#undef NSL_LIST
};

template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\')
      out += '\\';
    out += c;
  }
  return out + '"';
}

// One reading of a file: what it says so far, and what is wrong with it.
class FileReader {
 public:
  explicit FileReader(std::string_view name) : name_(name) {}

  void read(const toml::table& root) {
    for (const auto& [section, node] : root) {
      if (const toml::table* const table = node.as_table(); table == nullptr)
        fault(node, section.str(), "stands outside of a section, or is no table");
      else
        read_section(section.str(), *table);
    }
  }

  Result<Configuration> finish() && {
    if (faults_.empty())
      return std::move(configuration_);
    std::ranges::sort(faults_, {},
                      [](const Fault& fault) { return std::tie(fault.line, fault.text); });
    std::string text;
    for (const Fault& fault : faults_)
      text += "\n" + fault.text;
    return Error(Errc::kBadConfiguration, std::move(text));
  }

  void fault_at(std::size_t line, std::string_view key, std::string_view why) {
    if (faults_.size() >= kMaxFaults)
      return;
    std::string text = name_ + ":" + std::to_string(line) + ": ";
    if (!key.empty())
      text += printable(key) + ": ";
    faults_.push_back({line, text + std::string(why)});
  }

 private:
  struct Fault {
    std::size_t line;
    std::string text;
  };

  void fault(const toml::node& node, std::string_view key, std::string_view why) {
    fault_at(node.source().begin.line, key, why);
  }

  void read_section(std::string_view section, const toml::table& table) {
    if (std::ranges::find(kTable, section, &Setting::section) == std::end(kTable)) {
      fault(table, section, "there is no such section");
      return;
    }
    for (const auto& [name, node] : table) {
      const std::string key = std::string(section) + "." + std::string(name.str());
      const auto* const setting = std::ranges::find(kTable, key, &Setting::key);
      if (setting == std::end(kTable))
        fault(node, key, "there is no such setting");
      else
        read_value(*setting, node);
    }
  }

  void read_value(const Setting& setting, const toml::node& node) {
    std::visit(Overloaded{
                   [&](const NumberSetting& kind) { read_number(setting, kind, node); },
                   [&](const ChoiceSetting& kind) { read_choice(setting, kind, node); },
                   [&](const TextSetting& kind) {
                     if (const auto text = read_text(setting, kind.form, node))
                       configuration_.*kind.member = *text;
                   },
                   [&](const ListSetting& kind) { read_list(setting, kind, node); },
               },
               setting.kind);
  }

  void read_number(const Setting& setting, const NumberSetting& kind, const toml::node& node) {
    const std::string range =
        "expected " + std::to_string(kind.smallest) + " to " + std::to_string(kind.largest);
    if (!node.is_integer()) {
      fault(node, setting.key, range + ", a whole number");
      return;
    }
    const std::int64_t number = node.as_integer()->get();
    const auto value = static_cast<std::uint64_t>(number);
    if (number < 0 || value < kind.smallest || value > kind.largest)
      fault(node, setting.key, range + ", met " + std::to_string(number));
    else
      configuration_.*kind.member = value;
  }

  void read_choice(const Setting& setting, const ChoiceSetting& kind, const toml::node& node) {
    std::string expected = "expected one of";
    for (const std::string& word : words_of(kind.words, '|')) {
      if (node.is_string() && node.as_string()->get() == word) {
        configuration_.*kind.member = word;
        return;
      }
      expected += " " + quoted(word);
    }
    fault(node, setting.key, expected);
  }

  std::optional<std::string> read_text(const Setting& setting, Form form, const toml::node& node) {
    if (!node.is_string()) {
      fault(node, setting.key, "expected a text: " + std::string(form_meaning(form)));
      return std::nullopt;
    }
    const std::string& text = node.as_string()->get();
    if (const Status status = check_form(form, text); !status.ok()) {
      fault(node, setting.key, status.error().detail());
      return std::nullopt;
    }
    return text;
  }

  void read_list(const Setting& setting, const ListSetting& kind, const toml::node& node) {
    const toml::array* const array = node.as_array();
    if (array == nullptr || array->size() > kMaxListed) {
      fault(node, setting.key, "expected a list of at most " + std::to_string(kMaxListed));
      return;
    }
    Words words;
    for (const toml::node& entry : *array) {
      const auto text = read_text(setting, kind.form, entry);
      if (text && std::ranges::find(words, *text) != words.end())
        fault(entry, setting.key, "is listed twice");
      else if (text)
        words.push_back(*text);
    }
    configuration_.*kind.member = std::move(words);
  }

  const std::string name_;
  Configuration configuration_;
  std::vector<Fault> faults_;
};

}  // namespace

Words words_of(std::string_view listed, char separator) {
  Words words;
  while (!listed.empty()) {
    const std::size_t end = std::min(listed.find(separator), listed.size());
    words.emplace_back(listed.substr(0, end));
    listed.remove_prefix(std::min(end + 1, listed.size()));
  }
  return words;
}

std::span<const Setting> setting_table() { return kTable; }

std::string value_text(const Setting& setting, const Configuration& configuration) {
  return std::visit(
      Overloaded{
          [&](const NumberSetting& kind) { return std::to_string(configuration.*kind.member); },
          [&](const ChoiceSetting& kind) { return quoted(configuration.*kind.member); },
          [&](const TextSetting& kind) { return quoted(configuration.*kind.member); },
          [&](const ListSetting& kind) {
            std::string text = "[";
            for (const std::string& word : configuration.*kind.member)
              text += (text.size() > 1 ? ", " : "") + quoted(word);
            return text + "]";
          },
      },
      setting.kind);
}

Result<Configuration> parse_configuration(std::string_view text, std::string_view name) {
  FileReader reader(name);
  if (text.size() > kMaxConfigurationBytes)
    reader.fault_at(1, "", "the file is larger than 256 KiB");
  else if (const auto dots = verify::line_of_too_many_dots(text))
    reader.fault_at(*dots, "", "more dots than a line can have");
  else if (const auto foreign = verify::line_beyond_ascii(text))
    reader.fault_at(*foreign, "", "has a character beyond ASCII");
  else if (const toml::parse_result parsed = toml::parse(text); parsed)
    reader.read(parsed.table());
  else
    reader.fault_at(parsed.error().source().begin.line, "", parsed.error().description());
  return std::move(reader).finish();
}

}  // namespace nsl::app
