#include "enclave/app/telemetry.h"

#include <utility>
#include <vector>

#include "enclave/app/places.h"

namespace nsl::app {
namespace {

std::vector<logger::LineOutput*> outputs_of(const Configuration& configuration,
                                            logger::LineOutput* file, logger::LineOutput& error) {
  std::vector<logger::LineOutput*> outputs;
  if (file != nullptr)
    outputs.push_back(file);
  if (configuration.log_to != "file")
    outputs.push_back(&error);
  return outputs;
}

std::unique_ptr<logger::RotatingFile> file_in(platform::Files* files,
                                              const Configuration& configuration) {
  if (files == nullptr)
    return nullptr;
  return std::make_unique<logger::RotatingFile>(
      *files, logger::RotatingFileOptions{.file_bytes = ByteCount(configuration.log_file_mib << 20),
                                          .files = configuration.log_files});
}

}  // namespace

void Telemetry::Fan::emit(const Event& event) noexcept {
  if (event.name == "storage.poisoned")
    poisoned_ = true;
  log_.emit(event);
  counter_.emit(event);
}

Result<std::unique_ptr<Telemetry>> Telemetry::create(const Configuration& configuration,
                                                     Platform& platform) {
  std::unique_ptr<platform::Files> files;
  if (configuration.log_to != "stderr") {
    NSL_ASSIGN_OR_RETURN(files, platform.open_directory(places_of(configuration).log));
  }
  return std::unique_ptr<Telemetry>(
      new Telemetry(configuration, platform.wall(), std::move(files)));
}

Telemetry::Telemetry(const Configuration& configuration, const platform::WallClock& wall,
                     std::unique_ptr<platform::Files> files)
    : files_(std::move(files)),
      file_(file_in(files_.get(), configuration)),
      logger_(outputs_of(configuration, file_.get(), standard_error_), wall,
              {.least = logger::level_named(configuration.log_level),
               .queue = configuration.log_queue}),
      fan_(logger_, counter_) {
  metrics_.total({"nsl_log_lines_dropped_total", "Lines of the log that were dropped"},
                 [this] { return logger_.dropped(); });
}

}  // namespace nsl::app
