#include "client/json_fields.h"

#include <limits>

namespace nsl::client {
namespace {

const Json& empty_object() {
  static const Json json = Json::object();
  return json;
}
const Json& empty_array() {
  static const Json json = Json::array();
  return json;
}

}  // namespace

Result<Json> parse_reply(const Reply& reply) {
  Json json = Json::parse(reply.text(), nullptr, /*allow_exceptions=*/false);
  if (!json.is_object())
    return Error(Errc::kBadReply, "it is no JSON object");
  return json;
}

const Json* JsonFields::find(const char* name, bool (Json::*is_right)() const noexcept) {
  if (json_.is_object())
    if (const auto found = json_.find(name); found != json_.end() && ((*found).*is_right)())
      return &*found;
  if (wrong_.empty())
    wrong_ = name;
  return nullptr;
}

bool JsonFields::has(const char* name) const { return json_.is_object() && json_.contains(name); }

void JsonFields::take_fault(const JsonFields& other) {
  if (wrong_.empty())
    wrong_ = other.wrong_;
}

std::string JsonFields::text(const char* name) {
  const Json* const found = find(name, &Json::is_string);
  return found != nullptr ? found->get<std::string>() : std::string();
}

std::uint64_t JsonFields::number(const char* name) {
  const Json* const found = find(name, &Json::is_number_unsigned);
  return found != nullptr ? found->get<std::uint64_t>() : 0;
}

std::uint32_t JsonFields::small_number(const char* name) {
  const std::uint64_t value = number(name);
  if (value > std::numeric_limits<std::uint32_t>::max() && wrong_.empty())
    wrong_ = name;
  return static_cast<std::uint32_t>(value);
}

bool JsonFields::truth(const char* name) {
  const Json* const found = find(name, &Json::is_boolean);
  return found != nullptr && found->get<bool>();
}

UnixMillis JsonFields::time(const char* name) {
  return UnixMillis(static_cast<std::int64_t>(number(name)));
}

std::vector<std::string> JsonFields::texts(const char* name) {
  std::vector<std::string> texts;
  for (const Json& element : array(name)) {
    if (!element.is_string() && wrong_.empty())
      wrong_ = name;
    texts.push_back(element.is_string() ? element.get<std::string>() : std::string());
  }
  return texts;
}

const Json& JsonFields::object(const char* name) {
  const Json* const found = find(name, &Json::is_object);
  return found != nullptr ? *found : empty_object();
}

const Json& JsonFields::array(const char* name) {
  const Json* const found = find(name, &Json::is_array);
  return found != nullptr ? *found : empty_array();
}

std::optional<std::string> JsonFields::optional_text(const char* name) {
  return has(name) ? std::optional(text(name)) : std::nullopt;
}
std::optional<std::uint64_t> JsonFields::optional_number(const char* name) {
  return has(name) ? std::optional(number(name)) : std::nullopt;
}
std::optional<UnixMillis> JsonFields::optional_time(const char* name) {
  return has(name) ? std::optional(time(name)) : std::nullopt;
}
std::vector<std::string> JsonFields::optional_texts(const char* name) {
  return has(name) ? texts(name) : std::vector<std::string>();
}

}  // namespace nsl::client
