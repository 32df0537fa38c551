// verify/policy_file.h: a policy that was read never accepts Revoked, has a grace within bounds,
// and either rules or the word that there are none; each rule demands something.
#include <algorithm>
#include <cstdlib>

#include "verify/policy_file.h"

namespace {

void require(bool holds) {
  if (!holds)
    std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using nsl::verify::Policy;
  using nsl::verify::TcbStatus;
  const auto policy = nsl::verify::parse_policy(nsl::as_text(nsl::ByteSpan(data, size)));
  if (!policy.ok())
    return 0;
  require(std::ranges::count(policy->accepted_statuses, TcbStatus::kRevoked) == 0);
  require(policy->grace.count() >= 0 && policy->grace.count() <= 3650);
  const bool any = policy->measurements == Policy::Measurements::kAny;
  require(any == (policy->sgx.empty() && policy->tdx.empty()));
  for (const auto& rule : policy->sgx)
    require(rule.mr_enclave || (rule.mr_signer && rule.product_id && rule.minimum_svn));
  for (const auto& rule : policy->tdx)
    require(rule.mr_td.has_value());
  return 0;
}
