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

ExitStatus exit_status_of_call(Errc code) {
  switch (code) {
    case Errc::kWrongServerKey:
    case Errc::kStoreChanged:
    case Errc::kStoreWentBack:
      return kNotTrusted;
    case Errc::kInsufficientGas:
      return kOutOfGas;
    default:
      break;
  }
  if (const ExitStatus status = exit_status_of(code);
      status != kBadInput && status != kInternalError)
    return status;
  switch (info(code).http_status) {
    case 401:
    case 403:
      return kRefused;
    case 404:
    case 410:
      return kNotThere;
    case 409:
      return kConflict;
    case 429:
    case 503:
    case 504:
    case 507:
      return kUnavailable;
    default:
      return exit_status_of(code);
  }
}

}  // namespace nsl::cli
