#include "enclave/execution/config.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/utf8.h"

namespace nsl::execution {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxConfigBytes = 64 * 1024;
constexpr std::size_t kMaxEgressHosts = 64;
constexpr std::size_t kMaxKeys = 64;
constexpr const char* kExpectedName =
    "a name of letters, digits, '_', '.' and '-' that starts with a letter or '_'";
constexpr std::size_t kMaxHostLength = 253;  // RFC 1035, without the root's dot

// The detail may quote a name that was cut in the middle of a character.
Error bad(const std::string& detail) { return Error(Errc::kInvalidConfig, sanitize_utf8(detail)); }

bool is_host_name(std::string_view host) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == ':';
  };
  return !host.empty() && host.size() <= kMaxHostLength &&
         std::all_of(host.begin(), host.end(), allowed);
}

// An array of distinct strings, each of which `is_good`.
template <class Check>
Result<std::vector<std::string>> names(const Json& value, const std::string& field,
                                       std::size_t most, Check is_good, const char* expected) {
  if (!value.is_array())
    return bad("config." + field + " must be an array of strings");
  if (value.size() > most)
    return bad("config." + field + " has " + std::to_string(value.size()) + " entries; " +
               std::to_string(most) + " are allowed");
  std::vector<std::string> list;
  for (const Json& item : value) {
    const std::string where = "config." + field + "[" + std::to_string(list.size()) + "]";
    const auto* text = item.get_ptr<const std::string*>();
    if (text == nullptr || !is_good(*text))
      return bad(where + " must be " + expected);
    if (std::find(list.begin(), list.end(), *text) != list.end())
      return bad(where + " is there twice: \"" + *text + "\"");
    list.push_back(*text);
  }
  return list;
}

// The limits that an author may set: those of running, not those of what came before.
bool may_be_configured(Limit limit) {
  return limit == Limit::kGas || limit == Limit::kMemory || limit == Limit::kWallTime ||
         limit == Limit::kResult || limit == Limit::kLogs || limit == Limit::kHostCalls;
}

std::string configurable_names() {
  std::string list;
  for (const LimitSpec& row : limit_table())
    if (may_be_configured(row.limit))
      list += (list.empty() ? "" : ", ") + std::string(row.name);
  return list;
}

Result<std::vector<std::pair<Limit, std::uint64_t>>> limits_of(const Json& value) {
  if (!value.is_object())
    return bad("config.limits must be an object");
  std::vector<std::pair<Limit, std::uint64_t>> list;
  for (const auto& [name, number] : value.items()) {
    const std::optional<Limit> limit = limit_named(name);
    if (!limit || !may_be_configured(*limit))
      return bad("config.limits has no \"" + name.substr(0, kMaxNameLength) + "\"; there is " +
                 configurable_names());
    if (!number.is_number_unsigned())
      return bad("config.limits." + name + " must be a positive whole number");
    const auto count = number.get<std::uint64_t>();
    Limits trial;
    if (const Status status = trial.set(*limit, count); !status.ok())
      return bad("config.limits: " + status.error().detail());
    list.emplace_back(*limit, count);
  }
  return list;
}

Result<Payer> payer_of(const Json& value) {
  if (value == "caller")
    return Payer::kCaller;
  if (value == "owner")
    return Payer::kOwner;
  return bad("config.payer must be \"caller\" or \"owner\"");
}

Status read_field(const std::string& field, const Json& content, FunctionConfig& config) {
  if (field == "secrets") {
    NSL_ASSIGN_OR_RETURN(config.secrets, names(content, field, spec(Limit::kSecrets).ceiling,
                                               is_name, kExpectedName));
  } else if (field == "keys") {
    NSL_ASSIGN_OR_RETURN(config.keys, names(content, field, kMaxKeys, is_name, kExpectedName));
  } else if (field == "egress") {
    NSL_ASSIGN_OR_RETURN(config.egress, names(content, field, kMaxEgressHosts, is_host_name,
                                              "a host name in lower case"));
  } else if (field == "payer") {
    NSL_ASSIGN_OR_RETURN(config.payer, payer_of(content));
  } else if (field == "limits") {
    NSL_ASSIGN_OR_RETURN(config.limits, limits_of(content));
  } else {
    return bad("config has no \"" + field.substr(0, kMaxNameLength) +
               "\"; there is secrets, keys, egress, payer, limits");
  }
  return ok_status();
}

}  // namespace

Result<FunctionConfig> FunctionConfig::parse(std::string_view json) {
  if (json.size() > kMaxConfigBytes)
    return bad("config is " + std::to_string(json.size()) + " bytes as JSON; " +
               std::to_string(kMaxConfigBytes) + " are allowed");
  const Json value = Json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (value.is_null())
    return FunctionConfig();
  if (!value.is_object())
    return bad("config must be an object");
  FunctionConfig config;
  for (const auto& [field, content] : value.items())
    NSL_RETURN_IF_ERROR(read_field(field, content, config));
  return config;
}

Limits FunctionConfig::effective_limits() const {
  Limits effective;
  for (const auto& [limit, value] : limits)
    // parse() accepted the value, so it is in range.
    static_cast<void>(effective.set(limit, value).ok());
  return effective;
}

}  // namespace nsl::execution
