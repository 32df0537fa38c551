#include "client/problem.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace nsl::client {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kTypePrefix = "urn:nsl:error:";

std::string text(const Json& json, const char* name) {
  const auto found = json.find(name);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<std::uint64_t> number(const Json& json, const char* name) {
  const auto found = json.find(name);
  if (found == json.end() || !found->is_number_unsigned())
    return std::nullopt;
  return found->get<std::uint64_t>();
}

std::uint32_t small_number(const Json& json, const char* name) {
  return static_cast<std::uint32_t>(
      std::min<std::uint64_t>(number(json, name).value_or(0), UINT32_MAX));
}

// Delta-seconds (RFC 9110 section 10.2.3); a date is not looked at.
std::optional<std::chrono::seconds> retry_after(std::string_view field) {
  constexpr std::size_t kMostDigits = 6;
  if (field.empty() || field.size() > kMostDigits ||
      !std::ranges::all_of(field, [](char c) { return c >= '0' && c <= '9'; }))
    return std::nullopt;
  return std::chrono::seconds(std::stoul(std::string(field)));
}

std::string slug_of(const std::string& type) {
  return type.starts_with(kTypePrefix) ? type.substr(kTypePrefix.size()) : std::string();
}

}  // namespace

Error Problem::error() const {
  const auto rows = error_registry();
  const auto row = std::ranges::find(rows, slug, &ErrorInfo::slug);
  if (row != rows.end())
    return Error(row->code, detail);
  std::string told = "status " + std::to_string(status);
  if (!slug.empty())
    told += ", " + slug;
  if (!title.empty())
    told += ": " + title;
  if (!detail.empty())
    told += " " + detail;
  // A failure on its side is no refusal.
  return Error(status >= 500 ? Errc::kUnavailable : Errc::kServiceRefused, told);
}

Problem problem_of(const Reply& reply) {
  Problem problem;
  problem.status = reply.status;
  problem.retry_after = retry_after(reply.field("Retry-After"));
  if (!reply.field("Content-Type").starts_with("application/problem+json"))
    return problem;
  const Json json = Json::parse(reply.text(), nullptr, /*allow_exceptions=*/false);
  if (!json.is_object())
    return problem;
  problem.slug = slug_of(text(json, "type"));
  problem.title = text(json, "title");
  problem.detail = text(json, "detail");
  problem.field = text(json, "field");
  problem.rule = text(json, "rule");
  problem.line = small_number(json, "line");
  problem.column = small_number(json, "column");
  problem.limit = number(json, "limit");
  problem.error_type = text(json, "errorType");
  problem.message = text(json, "message");
  problem.stack = text(json, "stack");
  return problem;
}

}  // namespace nsl::client
