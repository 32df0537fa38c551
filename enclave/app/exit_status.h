#pragma once
// What the program ends with. Scripts rely on the numbers.

namespace nsl::app {

enum ExitStatus : int {
  kSuccess = 0,
  kFailed = 1,          // while it ran, or to do what was asked
  kBadUsage = 2,        // the command line
  kBadSettings = 3,     // the configuration is not valid, or a fixed setting differs
  kStateRefused = 4,    // the stored state is not what it must be: corrupt, rolled back, another's
  kInUse = 5,           // another process uses the data directory
  kInternalError = 70,  // a bug
};

}  // namespace nsl::app
