#pragma once
// The peer: Node.js, a process of its own pinned to one processor, which measures itself.

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

namespace nsl::bench {

// The last line that `node FLAGS SCRIPT ARGUMENTS` prints, as JSON; nothing when there is no node.
std::optional<nlohmann::json> run_node(const std::string& flags, const std::string& script,
                                       const std::string& arguments, int processor);

std::string node_version();  // "none" when there is no node

}  // namespace nsl::bench
