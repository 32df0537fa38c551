#include "verify/document_fields.h"

#include <algorithm>

#include "verify/signed_document.h"
#include "verify/timestamp.h"

namespace nsl::verify::fields {
namespace {

constexpr std::size_t kMaxAdvisories = 256;
constexpr std::size_t kMaxIdentifierSize = 64;

// What is printed as it is.
bool is_identifier(std::string_view text) {
  return !text.empty() && text.size() <= kMaxIdentifierSize &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f; });
}

Result<std::vector<std::string>> advisories(const JsonValue& level) {
  std::vector<std::string> found;
  const JsonValue* const list = level.find("advisoryIDs");
  if (list == nullptr)
    return found;
  if (list->array() == nullptr || list->array()->size() > kMaxAdvisories)
    return bad("advisoryIDs", "is not a list of a sensible length");
  for (const JsonValue& item : *list->array()) {
    if (item.string() == nullptr || !is_identifier(*item.string()))
      return bad("advisoryIDs", "holds what is not an identifier");
    found.push_back(*item.string());
  }
  return found;
}

}  // namespace

Error bad(std::string_view member, std::string_view why) {
  return Error(Errc::kBadCollateral, std::string(member) + " " + std::string(why));
}

Result<const JsonValue*> required(const JsonValue& object, std::string_view member) {
  const JsonValue* const found = object.find(member);
  if (found == nullptr)
    return bad(member, "is missing");
  return found;
}

Result<std::string_view> text(const JsonValue& object, std::string_view member) {
  NSL_ASSIGN_OR_RETURN(const JsonValue* const found, required(object, member));
  if (found->string() == nullptr)
    return bad(member, "is not a string");
  return std::string_view(*found->string());
}

Result<std::string_view> identifier(const JsonValue& object, std::string_view member) {
  NSL_ASSIGN_OR_RETURN(const std::string_view found, text(object, member));
  if (!is_identifier(found))
    return bad(member, "is not an identifier");
  return found;
}

Result<std::uint32_t> number(const JsonValue& object, std::string_view member, std::uint32_t max) {
  NSL_ASSIGN_OR_RETURN(const JsonValue* const found, required(object, member));
  if (found->number() == nullptr || *found->number() > max)
    return bad(member, "is not a whole number of at most " + std::to_string(max));
  return static_cast<std::uint32_t>(*found->number());
}

Result<UnixMillis> time(const JsonValue& object, std::string_view member) {
  NSL_ASSIGN_OR_RETURN(const std::string_view written, text(object, member));
  const auto time = parse_timestamp(written);
  if (!time.ok())
    return bad(member, "is not a time");
  return *time;
}

Result<const JsonValue::Array*> objects(const JsonValue& object, std::string_view member,
                                        std::size_t max_count) {
  NSL_ASSIGN_OR_RETURN(const JsonValue* const found, required(object, member));
  const JsonValue::Array* const items = found->array();
  if (items == nullptr || items->size() > max_count)
    return bad(member, "is not a list of a sensible length");
  for (const JsonValue& item : *items)
    if (!item.is_object())
      return bad(member, "holds what is not an object");
  return items;
}

Result<DocumentDates> dates(const JsonValue& document) {
  DocumentDates dates;
  NSL_ASSIGN_OR_RETURN(dates.issued, time(document, "issueDate"));
  NSL_ASSIGN_OR_RETURN(dates.next_update, time(document, "nextUpdate"));
  NSL_ASSIGN_OR_RETURN(dates.evaluation_data_number,
                       number(document, "tcbEvaluationDataNumber", 0xffff'ffff));
  return dates;
}

Result<LevelVerdict> level_verdict(const JsonValue& level) {
  LevelVerdict verdict;
  NSL_ASSIGN_OR_RETURN(verdict.date, time(level, "tcbDate"));
  NSL_ASSIGN_OR_RETURN(const std::string_view status_name, text(level, "tcbStatus"));
  const auto status = tcb_status_named(status_name);
  if (!status)
    return bad("tcbStatus", "is not a known status");
  verdict.status = *status;
  NSL_ASSIGN_OR_RETURN(verdict.advisories, advisories(level));
  return verdict;
}

Result<std::vector<IsvLevel>> isv_levels(const JsonValue& identity) {
  NSL_ASSIGN_OR_RETURN(const auto* const list, objects(identity, "tcbLevels", kMaxLevels));
  std::vector<IsvLevel> levels;
  levels.reserve(list->size());
  for (const JsonValue& item : *list) {
    IsvLevel level;
    NSL_ASSIGN_OR_RETURN(const JsonValue* const tcb, required(item, "tcb"));
    NSL_ASSIGN_OR_RETURN(const std::uint32_t svn, number(*tcb, "isvsvn", 0xffff));
    level.isv_svn = static_cast<std::uint16_t>(svn);
    NSL_ASSIGN_OR_RETURN(level.verdict, level_verdict(item));
    levels.push_back(std::move(level));
  }
  return levels;
}

Result<JsonValue> document(ByteSpan body) {
  auto parsed = parse_json(body, JsonLimits{.bytes = kMaxDocumentSize});
  if (!parsed.ok())
    return Error(Errc::kBadCollateral, parsed.error().message());
  if (!parsed->is_object())
    return Error(Errc::kBadCollateral, "not a JSON object");
  return parsed;
}

}  // namespace nsl::verify::fields
