#pragma once
// A policy as a file, in TOML 1.0. docs/attestation.md explains it with examples.
//
//   version = 1                        # required
//   measurements = "listed"            # or "any"
//   allow_debug = false
//   insecure_simulation = false
//
//   [tcb]
//   accepted_statuses = ["UpToDate"]
//   grace_days = 0
//   allowed_advisories = ["INTEL-SA-00615"]   # left out: all
//   minimum_evaluation_number = 0
//
//   [platform]                         # each list left out or empty: all
//   fmspc = []
//   ppid = []
//   platform_instance_id = []
//
//   [[sgx]]                            # an enclave; as many as wanted
//   mrenclave = "…"                    # and/or mrsigner, product_id and minimum_svn together
//
//   [[tdx]]                            # a trust domain
//   mrtd = "…"                         # and any of rtmr0 to rtmr3, mrseam, mrconfigid, mrowner,
//                                      # mrownerconfig, mrservicetd, tdattributes, xfam

#include <string_view>

#include "base/result.h"
#include "verify/policy.h"

namespace nsl::verify {

inline constexpr std::size_t kMaxPolicySize = 256 * 1024;

// What is left out is as strict as can be. Fails with bad-policy, naming line or key: on a syntax
// error, an unknown key (a demand that is not understood must not be dropped), a value of the wrong
// type or form, an empty rule, and a policy that could accept nothing.
Result<Policy> parse_policy(std::string_view toml);

}  // namespace nsl::verify
