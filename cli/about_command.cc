#include "cli/about_command.h"

#include <iomanip>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "enclave/execution/limits.h"
#include "enclave/sandbox/guest_module.h"

namespace nsl::cli {
namespace {

using Json = nlohmann::ordered_json;

void print_limits_json() {
  Json list = Json::array();
  for (const execution::LimitSpec& row : execution::limit_table())
    list.push_back({{"name", row.name},
                    {"unit", row.unit},
                    {"smallest", row.smallest},
                    {"standard", row.standard},
                    {"ceiling", row.ceiling},
                    {"meaning", row.meaning}});
  std::cout << list.dump(2) << '\n';
}

void print_limits() {
  std::cout << std::left << std::setw(13) << "limit" << std::right << std::setw(14) << "standard"
            << std::setw(14) << "ceiling" << "  " << "meaning\n";
  for (const execution::LimitSpec& row : execution::limit_table())
    std::cout << std::left << std::setw(13) << row.name << std::right << std::setw(14)
              << row.standard << std::setw(14) << row.ceiling << "  " << row.meaning << " ("
              << row.unit << ")\n";
}

}  // namespace

void add_limits_command(CLI::App& app, ExitStatus& status) {
  auto json = std::make_shared<bool>(false);
  CLI::App* command = app.add_subcommand("limits", "Show the limits of a function and their range");
  command->add_flag("--json", *json, "as JSON");
  command->callback([json, &status] {
    *json ? print_limits_json() : print_limits();
    status = kSuccess;
  });
}

void add_version_command(CLI::App& app, ExitStatus& status) {
  CLI::App* command =
      app.add_subcommand("version", "Show the version of nsl and of its gas schedule");
  command->callback([&status] {
    std::cout << "nsl " << NSL_VERSION << "\nengine QuickJS 2025-04-26\ngas schedule "
              << sandbox::gas_schedule_version() << "\nbounds "
              << (NSL_GUEST_BOUNDS_EXPLICIT ? "explicit checks" : "guard pages") << '\n';
    status = kSuccess;
  });
}

}  // namespace nsl::cli
