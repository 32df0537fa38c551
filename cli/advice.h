#pragma once
// What somebody who meets an error of a service can do about it.

#include <string>

#include "base/error.h"

namespace nsl::cli {

// One or two sentences; empty if the error says it all.
std::string advice(const Error& error);

}  // namespace nsl::cli
