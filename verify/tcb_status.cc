#include "verify/tcb_status.h"

namespace nsl::verify {
namespace {

// A status is a set of needs; Intel has a word for most of the sets.
struct Needs {
  bool software_hardening = false;
  bool configuration = false;
  bool update = false;
  bool replacement = false;
};

Needs needs_of(TcbStatus status) {
  switch (status) {
    case TcbStatus::kUpToDate:
      return {};
    case TcbStatus::kSwHardeningNeeded:
      return {.software_hardening = true};
    case TcbStatus::kConfigurationNeeded:
      return {.configuration = true};
    case TcbStatus::kConfigurationAndSwHardeningNeeded:
      return {.software_hardening = true, .configuration = true};
    case TcbStatus::kOutOfDate:
      return {.update = true};
    case TcbStatus::kOutOfDateConfigurationNeeded:
      return {.configuration = true, .update = true};
    case TcbStatus::kRevoked:
      break;
  }
  return {.replacement = true};
}

TcbStatus status_of(const Needs& needs) {
  if (needs.replacement)
    return TcbStatus::kRevoked;
  if (needs.update)
    return needs.configuration ? TcbStatus::kOutOfDateConfigurationNeeded : TcbStatus::kOutOfDate;
  if (needs.configuration)
    return needs.software_hardening ? TcbStatus::kConfigurationAndSwHardeningNeeded
                                    : TcbStatus::kConfigurationNeeded;
  return needs.software_hardening ? TcbStatus::kSwHardeningNeeded : TcbStatus::kUpToDate;
}

}  // namespace

std::string_view name(TcbStatus status) {
  switch (status) {
    case TcbStatus::kUpToDate:
      return "UpToDate";
    case TcbStatus::kSwHardeningNeeded:
      return "SWHardeningNeeded";
    case TcbStatus::kConfigurationNeeded:
      return "ConfigurationNeeded";
    case TcbStatus::kConfigurationAndSwHardeningNeeded:
      return "ConfigurationAndSWHardeningNeeded";
    case TcbStatus::kOutOfDate:
      return "OutOfDate";
    case TcbStatus::kOutOfDateConfigurationNeeded:
      return "OutOfDateConfigurationNeeded";
    case TcbStatus::kRevoked:
      break;
  }
  return "Revoked";
}

std::optional<TcbStatus> tcb_status_named(std::string_view wanted) {
  for (const TcbStatus status : kAllTcbStatuses)
    if (name(status) == wanted)
      return status;
  return std::nullopt;
}

TcbStatus converge(TcbStatus left, TcbStatus right) {
  const Needs a = needs_of(left);
  const Needs b = needs_of(right);
  return status_of({.software_hardening = a.software_hardening || b.software_hardening,
                    .configuration = a.configuration || b.configuration,
                    .update = a.update || b.update,
                    .replacement = a.replacement || b.replacement});
}

bool is_out_of_date(TcbStatus status) { return needs_of(status).update; }

TcbStatus before_recovery(TcbStatus status) {
  Needs needs = needs_of(status);
  needs.update = false;
  return status_of(needs);
}

}  // namespace nsl::verify
