#include "bench/engine/node.h"

#include <array>
#include <cstdio>
#include <memory>

namespace nsl::bench {
namespace {

std::string output_of(const std::string& command) {
  const auto close = [](FILE* pipe) { pclose(pipe); };
  const std::unique_ptr<FILE, decltype(close)> pipe(popen(command.c_str(), "r"), close);
  std::string text;
  std::array<char, 4096> buffer;
  while (pipe && std::fgets(buffer.data(), buffer.size(), pipe.get()) != nullptr)
    text += buffer.data();
  while (!text.empty() && text.back() == '\n')
    text.pop_back();
  return text;
}

}  // namespace

std::optional<nlohmann::json> run_node(const std::string& flags, const std::string& script,
                                       const std::string& arguments, int processor) {
  const std::string output = output_of("taskset -c " + std::to_string(processor) + " node " +
                                       flags + " '" + script + "' " + arguments + " 2>/dev/null");
  const auto json = nlohmann::json::parse(output.substr(output.rfind('\n') + 1), nullptr, false);
  if (json.is_discarded())
    return std::nullopt;
  return json;
}

std::string node_version() {
  const std::string version = output_of("node --version 2>/dev/null");
  return version.empty() ? "none" : version;
}

}  // namespace nsl::bench
