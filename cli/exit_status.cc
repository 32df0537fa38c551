#include "cli/exit_status.h"

namespace nsl::cli {

ExitStatus exit_status_of(Errc code) {
  switch (code) {
    case Errc::kOutOfGas:
      return kOutOfGas;
    case Errc::kTimeout:
      return kTimedOut;
    case Errc::kMemoryLimit:
    case Errc::kCallDepthExceeded:
    case Errc::kResultTooLarge:
    case Errc::kTooManyTimers:
    case Errc::kHostCallsExceeded:
    case Errc::kImageTooLarge:
    case Errc::kTooManyChanges:
      return kLimit;
    default:
      break;
  }
  switch (info(code).audience) {
    case Audience::kFunction:
      return code == Errc::kKeyUnavailable ? kBadInput : kFunctionFailed;
    case Audience::kCaller:
      return kBadInput;
    case Audience::kOperator:
    case Audience::kInternal:
      break;
  }
  return kInternalError;
}

}  // namespace nsl::cli
