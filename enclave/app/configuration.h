#pragma once
// The configuration: a TOML file that the host gives, every setting of it in one table (settings.def).
//
// The file is the host's: it is UNTRUSTED, but by the operator's own account. So it is bounded and
// parsed with the guards of verify/toml_text.h; what is unknown, of another type or out of its range
// is refused, all of it at once, each with the line:
//
//   nsl.toml:12: server.port: expected 0 to 65535, met 70000
//
// What is a matter of security is fixed at the first start: fixed_settings.h.
//
// Pure; values; any thread.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"

namespace nsl::app {

inline constexpr std::size_t kMaxConfigurationBytes = std::size_t{1} << 18;
inline constexpr std::size_t kMaxListed = 64;  // entries of a list

using Words = std::vector<std::string>;
// The entries of "a,b"; none of "".
Words words_of(std::string_view listed, char separator);

struct Configuration {
#define NSL_NUMBER(member, key, use, standard, ...) std::uint64_t member = standard;
#define NSL_CHOICE(member, key, use, standard, ...) std::string member = standard;
#define NSL_TEXT(member, key, use, standard, ...) std::string member = standard;
#define NSL_LIST(member, key, use, standard, ...) Words member = words_of(standard, ',');
#include "enclave/app/settings.def"
#undef NSL_NUMBER
#undef NSL_CHOICE
#undef NSL_TEXT
#undef NSL_LIST
};

enum class Use : std::uint8_t { kFixed, kTuning };

// What a text, or each entry of a list, has to be.
enum class Form : std::uint8_t { kPath, kPathOrNone, kAddress, kHostName, kPublicKey };

struct NumberSetting {
  std::uint64_t Configuration::* member;
  std::uint64_t smallest;
  std::uint64_t largest;
  std::string_view unit;  // may be empty
};
struct ChoiceSetting {
  std::string Configuration::* member;
  std::string_view words;  // "a|b"
};
struct TextSetting {
  std::string Configuration::* member;
  Form form;
};
struct ListSetting {
  Words Configuration::* member;
  Form form;
};

struct Setting {
  std::string_view key;  // "section.name"
  Use use;
  std::variant<NumberSetting, ChoiceSetting, TextSetting, ListSetting> kind;
  std::string_view meaning;

  std::string_view section() const { return key.substr(0, key.find('.')); }
  std::string_view name() const { return key.substr(key.find('.') + 1); }
};

// All settings, in the order of settings.def.
std::span<const Setting> setting_table();

// The value as it stands in a TOML file: `8443`, `"1.3"`, `["a", "b"]`.
std::string value_text(const Setting& setting, const Configuration& configuration);

// `name` is the file's, for messages. Fails with bad-configuration: one line for each fault, the first
// 20 of them.
Result<Configuration> parse_configuration(std::string_view text, std::string_view name);

}  // namespace nsl::app
