#pragma once
// How up to date a platform is, in the words of Intel's Provisioning Certification Service (API v4,
// "Get TCB Info").

#include <array>
#include <optional>
#include <string_view>

namespace nsl::verify {

enum class TcbStatus : unsigned char {
  kUpToDate,
  kSwHardeningNeeded,
  kConfigurationNeeded,
  kConfigurationAndSwHardeningNeeded,
  kOutOfDate,
  kOutOfDateConfigurationNeeded,
  kRevoked,
};

inline constexpr std::array kAllTcbStatuses = {
    TcbStatus::kUpToDate,
    TcbStatus::kSwHardeningNeeded,
    TcbStatus::kConfigurationNeeded,
    TcbStatus::kConfigurationAndSwHardeningNeeded,
    TcbStatus::kOutOfDate,
    TcbStatus::kOutOfDateConfigurationNeeded,
    TcbStatus::kRevoked,
};

// Intel's spelling, "UpToDate".
std::string_view name(TcbStatus status);
std::optional<TcbStatus> tcb_status_named(std::string_view name);

// The status of a whole of which these are two parts (platform, TDX module, quoting enclave): it
// needs what either needs. An out-of-date part makes UpToDate and SWHardeningNeeded OutOfDate, and
// what needs configuration OutOfDateConfigurationNeeded; a revoked part revokes the whole.
TcbStatus converge(TcbStatus left, TcbStatus right);

bool is_out_of_date(TcbStatus status);
// The same but for being out of date: what it would be had there been no TCB recovery.
TcbStatus before_recovery(TcbStatus status);

}  // namespace nsl::verify
