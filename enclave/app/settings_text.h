#pragma once
// The settings for people: as the reference in docs/operations.md, and as a configuration file.
//
// Pure; any thread.

#include <string>

#include "enclave/app/configuration.h"

namespace nsl::app {

// "1024 to 65536 bytes", "`open`, `allowlist`", "list: a host name or an IP address".
std::string range_text(const Setting& setting);

// The reference, in Markdown: a table for each section. A test compares docs/operations.md with it.
std::string configuration_reference();

// The configuration as a whole file, each setting with its meaning as a comment.
std::string configuration_file(const Configuration& configuration);

}  // namespace nsl::app
