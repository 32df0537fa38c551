// enclave/execution/config.h: what is read as a config keeps the documented bounds, and, written
// again from what was read, is read as the same.
#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <set>

#include "base/bytes.h"
#include "enclave/execution/config.h"

namespace {

using nsl::execution::FunctionConfig;

void require(bool holds) {
  if (!holds)
    std::abort();
}

void require_distinct(const std::vector<std::string>& list) {
  require(list.size() <= 64);
  require(std::set<std::string>(list.begin(), list.end()).size() == list.size());
}

void require_bounds(const FunctionConfig& config) {
  require_distinct(config.secrets);
  require_distinct(config.egress);
  require(std::ranges::all_of(config.secrets, nsl::execution::is_name));
  require(std::ranges::none_of(config.egress, [](const std::string& host) {
    return host.empty() || host.size() > 253 || host.find_first_of("/@? \t\r\n") != host.npos;
  }));
  const auto effective = config.effective_limits();
  for (const auto& row : nsl::execution::limit_table())
    require(effective.get(row.limit) >= row.smallest && effective.get(row.limit) <= row.ceiling);
  for (const auto& [limit, value] : config.limits)
    require(effective.get(limit) == std::min(value, spec(limit).ceiling));
}

std::string written(const FunctionConfig& config) {
  nlohmann::json json{{"secrets", config.secrets}, {"egress", config.egress}};
  json["limits"] = nlohmann::json::object();
  for (const auto& [limit, value] : config.limits)
    json["limits"][spec(limit).name] = value;
  return json.dump();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto config = FunctionConfig::parse(nsl::as_text(nsl::ByteSpan(data, size)));
  if (!config.ok()) {
    require(config.error().code() == nsl::Errc::kInvalidConfig);
    return 0;
  }
  require_bounds(*config);
  const auto again = FunctionConfig::parse(written(*config));
  require(again.ok());
  require(again->secrets == config->secrets && again->egress == config->egress);
  require(written(*again) == written(*config));
  return 0;
}
