// What the commands have in common.
#include <iostream>

#include "enclave/app/commands.h"
#include "enclave/platform/simulation/process.h"

namespace nsl::app {
namespace {

ExitStatus exit_status_of(Errc code) {
  switch (code) {
    case Errc::kBadConfiguration:
    case Errc::kSettingsMismatch:
      return kBadSettings;
    case Errc::kStorageLocked:
      return kInUse;
    case Errc::kStorageCorrupt:
    case Errc::kStorageMissing:
    case Errc::kStorageRolledBack:
    case Errc::kWitnessBehind:
    case Errc::kSealWrongPlatform:
    case Errc::kSealTampered:
    case Errc::kSealTruncated:
    case Errc::kSealUnknownVersion:
    case Errc::kSvnTooNew:
      return kStateRefused;
    case Errc::kInternal:
      return kInternalError;
    default:
      return kFailed;
  }
}

// What to do about what an operator is most likely to meet.
std::string_view advice(Errc code) {
  switch (code) {
    case Errc::kStorageRolledBack:
    case Errc::kWitnessBehind:
      return "The data directory is not the newest that the witness knows. Put the newest back; "
             "or, "
             "if it is lost, accept this one with `nsl-enclave-sim accept-rollback`: what came "
             "after "
             "it is gone, every client sees a new incarnation, and tokens are revoked.";
    case Errc::kStorageCorrupt:
    case Errc::kStorageMissing:
    case Errc::kSealTampered:
    case Errc::kSealTruncated:
      return "Nothing was changed. Look for a failing disk; restore a backup: docs/operations.md.";
    case Errc::kSealWrongPlatform:
      return "The key of the platform is another than the one that sealed: look for the key file.";
    case Errc::kStorageLocked:
      return "One process uses a data directory at a time.";
    default:
      return "";
  }
}

}  // namespace

Result<Configuration> read_configuration(const CommonOptions& options) {
  Configuration configuration;
  if (!options.configuration_file.empty()) {
    const auto text =
        platform::simulation::read_host_file(options.configuration_file, kMaxConfigurationBytes);
    if (!text.ok())
      return Error(Errc::kBadConfiguration, text.error().detail());
    NSL_ASSIGN_OR_RETURN(configuration, parse_configuration(*text, options.configuration_file));
  }
  if (!options.data_directory.empty())
    configuration.data_directory = options.data_directory;
  return configuration;
}

ExitStatus complain(const Error& error) {
  std::cerr << "nsl-enclave-sim: " << error.message() << " [" << error.slug() << "]\n";
  if (const std::string_view text = advice(error.code()); !text.empty())
    std::cerr << text << '\n';
  return exit_status_of(error.code());
}

}  // namespace nsl::app
