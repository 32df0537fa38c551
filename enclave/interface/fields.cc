#include "enclave/interface/fields.h"

#include <algorithm>
#include <charconv>

namespace nsl::interface {
namespace {

std::string bounds(const Range& range) {
  return "expected a whole number from " + std::to_string(range.least) + " to " +
         std::to_string(range.most);
}

bool is_within(const std::optional<std::uint64_t>& value, const Range& range) {
  return value && *value >= range.least && *value <= range.most;
}

}  // namespace

Error wrong_field(ProblemDetails& details, std::string field, std::string_view why, Errc code) {
  details.field = std::move(field);
  return Error(code, details.field + ": " + std::string(why));
}

std::optional<std::uint64_t> parse_whole_number(std::string_view text) {
  if (text.empty() || (text.size() > 1 && text[0] == '0'))
    return std::nullopt;
  return read_whole_number(text);
}

Result<Fields> Fields::read(std::string_view text, std::initializer_list<std::string_view> known,
                            ProblemDetails& details) {
  JsonObject object;
  if (!text.empty()) {
    JsonPlace place;
    auto parsed = JsonObject::parse(text, place);
    if (!parsed.ok()) {
      details.line = place.line;
      details.column = place.column;
      return parsed.error();
    }
    object = std::move(*parsed);
  }
  Fields fields(std::move(object), details, "");
  NSL_RETURN_IF_ERROR(fields.check_known(known));
  return fields;
}

// The name of an unknown member is the caller's own text: it is told as it came, within 128 bytes.
Status Fields::check_known(std::initializer_list<std::string_view> known) const {
  for (const JsonMember& member : object_.members())
    if (std::ranges::find(known, member.name) == known.end())
      return wrong(member.name, "this call has no such member");
  return ok_status();
}

Error Fields::wrong(std::string_view name, std::string_view why, Errc code) const {
  return wrong_field(*details_, full_name(name), why, code);
}

bool Fields::is_null(std::string_view name) const {
  const JsonMember* member = object_.find(name);
  return member != nullptr && member->kind == JsonKind::kNull;
}

Result<std::string> Fields::text(std::string_view name, std::size_t most) const {
  NSL_ASSIGN_OR_RETURN(auto value, optional_text(name, most));
  if (!value)
    return missing(name);
  return std::move(*value);
}

Result<std::uint64_t> Fields::number(std::string_view name, const Range& range) const {
  NSL_ASSIGN_OR_RETURN(const auto value, optional_number(name, range));
  if (!value)
    return missing(name);
  return *value;
}

Result<bool> Fields::truth(std::string_view name) const {
  const JsonMember* member = object_.find(name);
  if (member == nullptr)
    return missing(name);
  if (member->kind != JsonKind::kBoolean)
    return wrong(name, "expected true or false");
  return member->text == "true";
}

Result<std::optional<std::string>> Fields::optional_text(std::string_view name,
                                                         std::size_t most) const {
  const JsonMember* member = object_.find(name);
  if (member == nullptr)
    return std::optional<std::string>();
  if (member->kind != JsonKind::kString)
    return wrong(name, "expected a string");
  auto value = read_string(member->text, most);
  if (!value)
    return wrong(name, "expected at most " + std::to_string(most) + " bytes");
  return value;
}

Result<std::optional<std::uint64_t>> Fields::optional_number(std::string_view name,
                                                             const Range& range) const {
  const JsonMember* member = object_.find(name);
  if (member == nullptr)
    return std::optional<std::uint64_t>();
  const auto value = read_whole_number(member->text);
  if (!is_within(value, range))
    return wrong(name, bounds(range));
  return value;
}

Result<std::optional<std::vector<std::string>>> Fields::optional_texts(std::string_view name,
                                                                       std::size_t most_items,
                                                                       std::size_t most) const {
  const JsonMember* member = object_.find(name);
  if (member == nullptr)
    return std::optional<std::vector<std::string>>();
  const std::string why = "expected an array of at most " + std::to_string(most_items) +
                          " strings of at most " + std::to_string(most) + " bytes";
  if (member->kind != JsonKind::kArray)
    return wrong(name, why);
  const auto items = read_array(member->text, most_items);
  if (!items)
    return wrong(name, why);
  std::vector<std::string> texts;
  for (const JsonMember& item : *items) {
    auto value = item.kind == JsonKind::kString ? read_string(item.text, most) : std::nullopt;
    if (!value)
      return wrong(name, why);
    texts.push_back(std::move(*value));
  }
  return std::optional(std::move(texts));
}

Result<SecretBytes> Fields::secret_text(std::string_view name) const {
  const JsonMember* member = object_.find(name);
  if (member == nullptr)
    return missing(name);
  if (member->kind != JsonKind::kString)
    return wrong(name, "expected a string");
  return read_secret_string(member->text);
}

std::string_view Fields::raw(std::string_view name) const {
  const JsonMember* member = object_.find(name);
  return member == nullptr ? std::string_view() : member->text;
}

Result<JsonObject> Fields::any_object(std::string_view name) const {
  const JsonMember* member = object_.find(name);
  if (member == nullptr)
    return JsonObject();
  JsonPlace place;
  auto object = JsonObject::parse(member->text, place);
  if (!object.ok())
    return wrong(name, object.error().detail());
  return object;
}

Result<Fields> Fields::object(std::string_view name,
                              std::initializer_list<std::string_view> known) const {
  NSL_ASSIGN_OR_RETURN(auto object, any_object(name));
  Fields fields(std::move(object), *details_, full_name(name) + ".");
  NSL_RETURN_IF_ERROR(fields.check_known(known));
  return fields;
}

const std::string* Query::find(std::string_view name) const {
  const auto found = std::ranges::find(parameters_, name, &QueryParameter::name);
  return found == parameters_.end() ? nullptr : &found->value;
}

Result<std::optional<std::uint64_t>> Query::number(std::string_view name,
                                                   const Range& range) const {
  const std::string* text = find(name);
  if (text == nullptr)
    return std::optional<std::uint64_t>();
  const auto value = parse_whole_number(*text);
  if (!is_within(value, range))
    return wrong(name, bounds(range));
  return value;
}

std::optional<std::vector<std::string>> Query::list(std::string_view name) const {
  const std::string* text = find(name);
  if (text == nullptr)
    return std::nullopt;
  std::vector<std::string> items;
  for (std::string_view rest = *text; !rest.empty();) {
    const std::size_t end = std::min(rest.find(','), rest.size());
    items.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return items;
}

Error Query::wrong(std::string_view name, std::string_view why) const {
  return wrong_field(*details_, std::string(name), why);
}

}  // namespace nsl::interface
