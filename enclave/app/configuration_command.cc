#include <iostream>

#include "base/hex.h"
#include "enclave/app/commands.h"
#include "enclave/app/fixed_settings.h"
#include "enclave/app/settings_text.h"

namespace nsl::app {
namespace {

ExitStatus print_configuration(const CommonOptions& options) {
  const auto configuration = read_configuration(options);
  if (!configuration.ok())
    return complain(configuration.error());
  std::cout << configuration_file(*configuration);
  return kSuccess;
}

ExitStatus check_configuration(const CommonOptions& options) {
  const auto configuration = read_configuration(options);
  if (!configuration.ok())
    return complain(configuration.error());
  std::cout << "valid; its hash is " << hex_encode(configuration_hash(*configuration)) << '\n';
  return kSuccess;
}

}  // namespace

void add_configuration_commands(const CommandContext& context) {
  auto reference = std::make_shared<bool>(false);
  CLI::App* const print = context.app.add_subcommand(
      "config", "Print the configuration as a file, each setting with what it means");
  print->add_flag("--reference", *reference, "the reference in docs/operations.md instead");
  print->callback([context, reference] {
    if (*reference)
      std::cout << configuration_reference();
    context.status = *reference ? kSuccess : print_configuration(context.options);
  });
  context.app
      .add_subcommand("check-config", "Say what is wrong with the configuration, and its hash")
      ->callback([context] { context.status = check_configuration(context.options); });
}

}  // namespace nsl::app
