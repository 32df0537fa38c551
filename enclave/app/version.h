#pragma once
// What this program is.

#include <string>

namespace nsl::app {

// Several lines, for people.
std::string version_text();

}  // namespace nsl::app
