#pragma once
// The exit statuses of `nsl`, which scripts may rely on. 10 to 36 are those of `nsl quote verify`.

#include "base/error.h"

namespace nsl::cli {

enum ExitStatus : int {
  kSuccess = 0,
  kFunctionFailed = 1,  // it threw, does not compile, or gave no result
  kBadInput = 2,        // usage, a file that can not be read, input that is not JSON
  kOutOfGas = 3,
  kTimedOut = 4,
  kLimit = 5,           // memory or another limit
  kRefused = 6,         // the service does not know or does not allow the caller
  kNotThere = 7,        // what was asked for does not exist
  kConflict = 8,        // it exists already, or was changed meanwhile
  kUnavailable = 9,     // the service can not be reached, or is too busy
  kNotTrusted = 40,     // another server key, another store, or an older state of it
  kInternalError = 70,  // our bug (EX_SOFTWARE of sysexits.h)
};

// Of what runs in this process: `run`, `check`.
ExitStatus exit_status_of(Errc code);
// Of a call to a service.
ExitStatus exit_status_of_call(Errc code);

}  // namespace nsl::cli
