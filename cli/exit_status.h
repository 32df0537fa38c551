#pragma once
// The exit statuses of `nsl`, which scripts may rely on.

#include "base/error.h"

namespace nsl::cli {

enum ExitStatus : int {
  kSuccess = 0,
  kFunctionFailed = 1,  // it threw, does not compile, or gave no result
  kBadInput = 2,        // usage, a file that can not be read, input that is not JSON
  kOutOfGas = 3,
  kTimedOut = 4,
  kLimit = 5,           // memory or another limit
  kInternalError = 70,  // our bug (EX_SOFTWARE of sysexits.h)
};

ExitStatus exit_status_of(Errc code);

}  // namespace nsl::cli
