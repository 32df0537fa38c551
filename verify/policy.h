#pragma once
// What a relying party demands of evidence that is genuine: a value, made in code or read from a
// file (policy_file.h). The default demands everything and accepts nothing: fill in what to accept.

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "verify/quote.h"
#include "verify/tcb_status.h"
#include "verify/verdict.h"

namespace nsl::verify {

// An enclave that is accepted: every value that is given must be met. A rule without MRENCLAVE and
// MRSIGNER is met by nothing.
struct SgxRule {
  std::optional<ByteArray<32>> mr_enclave;
  std::optional<ByteArray<32>> mr_signer;
  std::optional<std::uint16_t> product_id;
  std::optional<std::uint16_t> minimum_svn;
};

// A trust domain that is accepted, likewise. A rule without MRTD is met by nothing.
//
// MRTD does not cover the TD's attributes: the host chooses them. So a rule that does not list
// `td_attributes` is met only if they let nobody in whom it does not name: none that this verifier
// does not know, and MIGRATABLE only with `mr_service_td`, the measurement of the service TDs that
// may move the TD, memory and all, to another host (quotes of TD report 1.5 have it). DEBUG is
// judged apart, by judge_debug().
struct TdxRule {
  std::optional<ByteArray<48>> mr_td;
  std::array<std::optional<ByteArray<48>>, 4> rtmr;
  std::optional<ByteArray<48>> mr_seam;
  std::optional<ByteArray<48>> mr_config_id;
  std::optional<ByteArray<48>> mr_owner;
  std::optional<ByteArray<48>> mr_owner_config;
  std::optional<ByteArray<48>> mr_service_td;
  std::optional<ByteArray<8>> td_attributes;
  std::optional<ByteArray<8>> xfam;
};

// Platforms that are accepted; an empty list accepts all.
struct PlatformRule {
  std::vector<ByteArray<6>> fmspc;                  // models
  std::vector<ByteArray<16>> ppid;                  // single processors
  std::vector<ByteArray<16>> platform_instance_id;  // single multi-package platforms
};

enum class Choice : std::uint8_t { kRefuse, kAllow };

struct Policy {
  enum class Measurements : std::uint8_t {
    kListed,  // at least one rule for the evidence's TEE is met
    kAny,     // whatever runs: the evidence then proves no more than genuine hardware
  };

  Measurements measurements = Measurements::kListed;
  std::vector<SgxRule> sgx;
  std::vector<TdxRule> tdx;
  PlatformRule platform;
  // Of TCB info and quoting enclave's identity: rises with each TCB recovery.
  std::uint32_t minimum_evaluation_number = 0;
  // Revoked is never accepted, listed or not.
  std::vector<TcbStatus> accepted_statuses = {TcbStatus::kUpToDate};
  // An out-of-date part is taken as if it were not, this long after the recovery that it misses;
  // what else it needs, and what the other parts need, has to be accepted still.
  std::chrono::days grace{0};
  // If given, the only advisories that may apply.
  std::optional<std::vector<std::string>> allowed_advisories;
  Choice debug = Choice::kRefuse;
  Choice insecure_simulation = Choice::kRefuse;

  // Genuine, up-to-date hardware, not in debug mode, whatever it runs. For looking at evidence; who
  // relies on it lists measurements.
  static Policy genuine_hardware();
};

// One stage each. They fail with evidence-refused and the reason; what they judge by must be among
// the values, or they refuse.
Status judge_simulation(const Policy& policy, const Values& values);
Status judge_debug(const Policy& policy, const Values& values);
Status judge_measurement(const Policy& policy, const Values& values);
Status judge_platform(const Policy& policy, const Values& values);
Status judge_evaluation_number(const Policy& policy, const Values& values);
Status judge_tcb_status(const Policy& policy, const Values& values);
Status judge_advisories(const Policy& policy, const Values& values);

}  // namespace nsl::verify
