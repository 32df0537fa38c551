#include "verify/policy_file.h"

#include <algorithm>
#include <initializer_list>
#include <string>

#include "base/hex.h"
#include "verify/toml.h"
#include "verify/toml_text.h"

namespace nsl::verify {
namespace {

constexpr std::size_t kMaxListSize = 4096;
constexpr std::int64_t kMaxGraceDays = 3650;

Error bad(std::string_view key, std::string_view why) {
  return Error(Errc::kBadPolicy, std::string(key) + ": " + std::string(why));
}

// Keeps from the TOML parser what it can not bear.
Status check_text(std::string_view text) {
  if (const auto line = line_of_too_many_dots(text))
    return bad("line " + std::to_string(*line), "more dots than a key of a policy can have");
  if (const auto line = line_beyond_ascii(text))
    return bad("line " + std::to_string(*line), "has a character beyond ASCII");
  return ok_status();
}

Status expect_keys(const toml::table& table, std::string_view where,
                   std::initializer_list<std::string_view> known) {
  for (const auto& [key, value] : table)
    if (std::ranges::find(known, key.str()) == known.end())
      return bad(where, "has a key that is unknown or in the wrong place");
  return ok_status();
}

// Each reader leaves `out` alone if the key is not there.
Status read_choice(const toml::table& table, std::string_view key, Choice& out) {
  const toml::node* const node = table.get(key);
  if (node == nullptr)
    return ok_status();
  if (!node->is_boolean())
    return bad(key, "expected true or false");
  out = node->as_boolean()->get() ? Choice::kAllow : Choice::kRefuse;
  return ok_status();
}

Result<std::optional<std::int64_t>> read_number(const toml::table& table, std::string_view key,
                                                std::int64_t max) {
  const toml::node* const node = table.get(key);
  if (node == nullptr)
    return std::optional<std::int64_t>();
  if (!node->is_integer())
    return bad(key, "expected a whole number");
  const std::int64_t number = node->as_integer()->get();
  if (number < 0 || number > max)
    return bad(key, "expected 0 to " + std::to_string(max));
  return std::optional(number);
}

Status read_u16(const toml::table& table, std::string_view key, std::optional<std::uint16_t>& out) {
  NSL_ASSIGN_OR_RETURN(const auto number, read_number(table, key, 0xffff));
  if (number)
    out = static_cast<std::uint16_t>(*number);
  return ok_status();
}

template <std::size_t N>
Result<ByteArray<N>> to_bytes_of_size(const toml::node& node, std::string_view key) {
  const auto* const digits = node.as_string();
  const std::string form = "expected " + std::to_string(2 * N) + " hexadecimal digits";
  if (digits == nullptr || digits->get().size() != 2 * N)
    return bad(key, form);
  const auto bytes = hex_decode(digits->get());
  if (!bytes.ok())
    return bad(key, form);
  ByteArray<N> out{};
  std::ranges::copy(*bytes, out.begin());
  return out;
}

template <std::size_t N>
Status read_bytes(const toml::table& table, std::string_view key,
                  std::optional<ByteArray<N>>& out) {
  const toml::node* const node = table.get(key);
  if (node == nullptr)
    return ok_status();
  NSL_ASSIGN_OR_RETURN(out, to_bytes_of_size<N>(*node, key));
  return ok_status();
}

// The array of this name, of a sensible length; null if there is none.
Result<const toml::array*> read_array(const toml::table& table, std::string_view key) {
  const toml::node* const node = table.get(key);
  const toml::array* array = nullptr;
  if (node == nullptr)
    return array;
  array = node->as_array();
  if (array == nullptr || array->size() > kMaxListSize)
    return bad(key, "expected a list of at most " + std::to_string(kMaxListSize));
  return array;
}

template <std::size_t N>
Status read_bytes_list(const toml::table& table, std::string_view key,
                       std::vector<ByteArray<N>>& out) {
  NSL_ASSIGN_OR_RETURN(const toml::array* const array, read_array(table, key));
  if (array == nullptr)
    return ok_status();
  for (const toml::node& node : *array) {
    NSL_ASSIGN_OR_RETURN(const ByteArray<N> bytes, to_bytes_of_size<N>(node, key));
    out.push_back(bytes);
  }
  return ok_status();
}

Status read_statuses(const toml::table& table, std::vector<TcbStatus>& out) {
  constexpr std::string_view kKey = "accepted_statuses";
  NSL_ASSIGN_OR_RETURN(const toml::array* const array, read_array(table, kKey));
  if (array == nullptr)
    return ok_status();
  out.clear();
  for (const toml::node& node : *array) {
    const auto status = node.is_string() ? tcb_status_named(node.as_string()->get()) : std::nullopt;
    if (!status)
      return bad(kKey, "expected Intel's names, like \"UpToDate\"");
    if (*status == TcbStatus::kRevoked)
      return bad(kKey, "Revoked can not be accepted");
    out.push_back(*status);
  }
  if (out.empty())
    return bad(kKey, "no status: nothing could be accepted");
  return ok_status();
}

Status read_advisories(const toml::table& table, std::optional<std::vector<std::string>>& out) {
  constexpr std::string_view kKey = "allowed_advisories";
  NSL_ASSIGN_OR_RETURN(const toml::array* const array, read_array(table, kKey));
  if (array == nullptr)
    return ok_status();
  out.emplace();
  for (const toml::node& node : *array) {
    if (!node.is_string())
      return bad(kKey, "expected texts like \"INTEL-SA-00615\"");
    out->push_back(node.as_string()->get());
  }
  return ok_status();
}

Result<const toml::table*> section(const toml::table& root, std::string_view key) {
  const toml::node* const node = root.get(key);
  const toml::table* table = nullptr;
  if (node == nullptr)
    return table;
  table = node->as_table();
  if (table == nullptr)
    return bad(key, "expected a table");
  return table;
}

Status read_tcb(const toml::table& root, Policy& policy) {
  NSL_ASSIGN_OR_RETURN(const toml::table* const table, section(root, "tcb"));
  if (table == nullptr)
    return ok_status();
  NSL_RETURN_IF_ERROR(expect_keys(
      *table, "[tcb]",
      {"accepted_statuses", "grace_days", "allowed_advisories", "minimum_evaluation_number"}));
  NSL_RETURN_IF_ERROR(read_statuses(*table, policy.accepted_statuses));
  NSL_RETURN_IF_ERROR(read_advisories(*table, policy.allowed_advisories));
  NSL_ASSIGN_OR_RETURN(const auto days, read_number(*table, "grace_days", kMaxGraceDays));
  policy.grace = std::chrono::days(days.value_or(0));
  NSL_ASSIGN_OR_RETURN(const auto minimum,
                       read_number(*table, "minimum_evaluation_number", 0xffff'ffff));
  policy.minimum_evaluation_number = static_cast<std::uint32_t>(minimum.value_or(0));
  return ok_status();
}

Status read_platform(const toml::table& root, PlatformRule& rule) {
  NSL_ASSIGN_OR_RETURN(const toml::table* const table, section(root, "platform"));
  if (table == nullptr)
    return ok_status();
  NSL_RETURN_IF_ERROR(expect_keys(*table, "[platform]", {"fmspc", "ppid", "platform_instance_id"}));
  NSL_RETURN_IF_ERROR(read_bytes_list(*table, "fmspc", rule.fmspc));
  NSL_RETURN_IF_ERROR(read_bytes_list(*table, "ppid", rule.ppid));
  return read_bytes_list(*table, "platform_instance_id", rule.platform_instance_id);
}

Result<SgxRule> read_sgx_rule(const toml::table& table) {
  NSL_RETURN_IF_ERROR(
      expect_keys(table, "[[sgx]]", {"mrenclave", "mrsigner", "product_id", "minimum_svn"}));
  SgxRule rule;
  NSL_RETURN_IF_ERROR(read_bytes(table, "mrenclave", rule.mr_enclave));
  NSL_RETURN_IF_ERROR(read_bytes(table, "mrsigner", rule.mr_signer));
  NSL_RETURN_IF_ERROR(read_u16(table, "product_id", rule.product_id));
  NSL_RETURN_IF_ERROR(read_u16(table, "minimum_svn", rule.minimum_svn));
  if (!rule.mr_enclave && !rule.mr_signer)
    return bad("[[sgx]]", "expected mrenclave or mrsigner");
  // One signer signs many enclaves, old and new ones: which of them is meant has to be said.
  if (!rule.mr_enclave && (!rule.product_id || !rule.minimum_svn))
    return bad("[[sgx]]", "mrsigner needs product_id and minimum_svn beside it");
  return rule;
}

Result<TdxRule> read_tdx_rule(const toml::table& table) {
  NSL_RETURN_IF_ERROR(
      expect_keys(table, "[[tdx]]",
                  {"mrtd", "rtmr0", "rtmr1", "rtmr2", "rtmr3", "mrseam", "mrconfigid", "mrowner",
                   "mrownerconfig", "mrservicetd", "tdattributes", "xfam"}));
  TdxRule rule;
  NSL_RETURN_IF_ERROR(read_bytes(table, "mrtd", rule.mr_td));
  for (std::size_t i = 0; i < rule.rtmr.size(); ++i)
    NSL_RETURN_IF_ERROR(read_bytes(table, "rtmr" + std::to_string(i), rule.rtmr[i]));
  NSL_RETURN_IF_ERROR(read_bytes(table, "mrseam", rule.mr_seam));
  NSL_RETURN_IF_ERROR(read_bytes(table, "mrconfigid", rule.mr_config_id));
  NSL_RETURN_IF_ERROR(read_bytes(table, "mrowner", rule.mr_owner));
  NSL_RETURN_IF_ERROR(read_bytes(table, "mrownerconfig", rule.mr_owner_config));
  NSL_RETURN_IF_ERROR(read_bytes(table, "mrservicetd", rule.mr_service_td));
  NSL_RETURN_IF_ERROR(read_bytes(table, "tdattributes", rule.td_attributes));
  NSL_RETURN_IF_ERROR(read_bytes(table, "xfam", rule.xfam));
  if (!rule.mr_td)
    return bad("[[tdx]]", "expected mrtd");
  return rule;
}

template <class Rule>
Status read_rules(const toml::table& root, std::string_view key,
                  Result<Rule> (*read)(const toml::table&), std::vector<Rule>& out) {
  NSL_ASSIGN_OR_RETURN(const toml::array* const array, read_array(root, key));
  if (array == nullptr)
    return ok_status();
  for (const toml::node& node : *array) {
    if (!node.is_table())
      return bad(key, "expected tables");
    NSL_ASSIGN_OR_RETURN(const Rule rule, read(*node.as_table()));
    out.push_back(rule);
  }
  return ok_status();
}

Status read_measurements(const toml::table& root, Policy& policy) {
  NSL_RETURN_IF_ERROR(read_rules(root, "sgx", read_sgx_rule, policy.sgx));
  NSL_RETURN_IF_ERROR(read_rules(root, "tdx", read_tdx_rule, policy.tdx));
  const bool any_rule = !policy.sgx.empty() || !policy.tdx.empty();
  const toml::node* const node = root.get("measurements");
  const std::string kind = node == nullptr ? "listed" : node->value_or(std::string());
  if (kind == "any") {
    if (any_rule)
      return bad("measurements", "\"any\" would make the listed rules void");
    policy.measurements = Policy::Measurements::kAny;
    return ok_status();
  }
  if (kind != "listed")
    return bad("measurements", "expected \"listed\" or \"any\"");
  if (!any_rule)
    return bad("measurements", "no [[sgx]] and no [[tdx]]: nothing could be accepted");
  return ok_status();
}

Result<Policy> read_root(const toml::table& root) {
  NSL_RETURN_IF_ERROR(expect_keys(root, "the policy",
                                  {"version", "measurements", "allow_debug", "insecure_simulation",
                                   "tcb", "platform", "sgx", "tdx"}));
  NSL_ASSIGN_OR_RETURN(const auto version, read_number(root, "version", 1));
  if (version != 1)
    return bad("version", "expected 1");
  Policy policy;
  NSL_RETURN_IF_ERROR(read_choice(root, "allow_debug", policy.debug));
  NSL_RETURN_IF_ERROR(read_choice(root, "insecure_simulation", policy.insecure_simulation));
  NSL_RETURN_IF_ERROR(read_tcb(root, policy));
  NSL_RETURN_IF_ERROR(read_platform(root, policy.platform));
  NSL_RETURN_IF_ERROR(read_measurements(root, policy));
  return policy;
}

}  // namespace

Result<Policy> parse_policy(std::string_view text) {
  if (text.size() > kMaxPolicySize)
    return bad("the policy", "larger than its limit");
  NSL_RETURN_IF_ERROR(check_text(text));
  const toml::parse_result parsed = toml::parse(text);
  if (!parsed)
    return bad("line " + std::to_string(parsed.error().source().begin.line),
               parsed.error().description());
  return read_root(parsed.table());
}

}  // namespace nsl::verify
