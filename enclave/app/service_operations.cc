#include "enclave/app/service_operations.h"

#include <algorithm>
#include <utility>

#include "base/hex.h"
#include "enclave/app/chores.h"
#include "enclave/app/fixed_settings.h"
#include "enclave/app/housekeeping.h"
#include "enclave/storage/backup.h"

namespace nsl::app {
namespace {

constexpr std::size_t kMaxBackupName = 64;

bool is_backup_name(std::string_view name) {
  return !name.empty() && name.size() <= kMaxBackupName && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
}

// The tunables are settings of the configuration that can be changed while the program runs; what is
// changed so is forgotten at its end.
struct TunableRow {
  std::string_view key;
  std::uint32_t interface::CallerLimits::* member;
};
constexpr TunableRow kTunables[] = {
    {"users.requests_a_second", &interface::CallerLimits::requests_a_second},
    {"users.burst", &interface::CallerLimits::burst},
    {"users.at_once", &interface::CallerLimits::at_once},
    {"users.registrations_a_second", &interface::CallerLimits::registrations_a_second},
    {"users.registration_burst", &interface::CallerLimits::registration_burst},
};

const Setting& setting_of(const TunableRow& row) {
  return *std::ranges::find(setting_table(), row.key, &Setting::key);
}

void tell(EventSink& events, std::string_view event, std::string_view name, std::uint64_t value) {
  const EventField fields[] = {{"name", name}, {"value", value}};
  events.emit({event, fields});
}

}  // namespace

std::string backup_file_name(std::string_view name) { return std::string(name) + ".nslbackup"; }

ServiceOperations::ServiceOperations(const Configuration& configuration, Ground& ground,
                                     Components& components)
    : configuration_(configuration), ground_(ground), components_(components) {}

void ServiceOperations::serving(const Serving& serving) {
  const std::unique_lock lock(mutex_);
  serving_ = serving;
}

interface::ServiceStatus ServiceOperations::status() const {
  return {.version = NSL_VERSION,
          .platform = ground_.platform().kind(),
          .configuration_hash = hex_encode(configuration_hash(configuration_)),
          .registration = configuration_.registration == "allowlist"
                              ? identity::Registration::kAllowlist
                              : identity::Registration::kOpen};
}

Status ServiceOperations::ready() const {
  const std::shared_lock lock(mutex_);
  if (serving_.server == nullptr)
    return Error(Errc::kUnavailable, "it is starting or stopping");
  if (ground_.telemetry().store_is_poisoned())
    return Error(Errc::kStoragePoisoned);
  return serving_.housekeeping->last(kProbeChore);
}

Result<interface::BackupReport> ServiceOperations::backup(std::string_view name) {
  if (!is_backup_name(name))
    return Error(Errc::kInvalidArgument, "name: expected 1 to 64 of A-Z a-z 0-9 _ -");
  const std::lock_guard lock(backup_mutex_);
  NSL_ASSIGN_OR_RETURN(const auto files,
                       ground_.platform().open_directory(ground_.places().backups));
  const std::string file = backup_file_name(name);
  NSL_ASSIGN_OR_RETURN(const storage::BackupSummary summary,
                       storage::write_backup(components_.embedded_store(), *files, file,
                                             ground_.store_ports(), [](const auto&) {}));
  NSL_ASSIGN_OR_RETURN(const std::uint64_t bytes, files->size_of(file));
  tell(ground_.events(), "app.backup-written", file, bytes);
  return interface::BackupReport{.name = std::string(name),
                                 .records = summary.written.records,
                                 .sequence = summary.sequence.count(),
                                 .bytes = ByteCount(bytes)};
}

std::string ServiceOperations::metrics() { return ground_.telemetry().metrics().exposition(); }

std::vector<interface::Tunable> ServiceOperations::tuning() const {
  const std::shared_lock lock(mutex_);
  if (serving_.interface == nullptr)
    return {};
  const interface::CallerLimits limits = serving_.interface->caller_limits();
  std::vector<interface::Tunable> tunables;
  for (const TunableRow& row : kTunables) {
    const Setting& setting = setting_of(row);
    const auto& range = std::get<NumberSetting>(setting.kind);
    tunables.push_back({.name = std::string(row.key),
                        .value = limits.*row.member,
                        .smallest = range.smallest,
                        .largest = range.largest,
                        .meaning = std::string(setting.meaning)});
  }
  return tunables;
}

Status ServiceOperations::tune(std::string_view name, std::uint64_t value) {
  const auto* const row = std::ranges::find(kTunables, name, &TunableRow::key);
  if (row == std::end(kTunables))
    return Error(Errc::kInvalidArgument, "there is no such setting to tune");
  const auto& range = std::get<NumberSetting>(setting_of(*row).kind);
  if (value < range.smallest || value > range.largest)
    return Error(Errc::kInvalidArgument, "value: expected " + std::to_string(range.smallest) +
                                             " to " + std::to_string(range.largest));
  const std::unique_lock lock(mutex_);  // one after the other, so that none undoes another
  if (serving_.interface == nullptr)
    return Error(Errc::kUnavailable, "it is starting or stopping");
  interface::CallerLimits limits = serving_.interface->caller_limits();
  limits.*row->member = static_cast<std::uint32_t>(value);
  serving_.interface->set_caller_limits(limits);
  tell(ground_.events(), "app.tuned", row->key, value);
  return ok_status();
}

Status ServiceOperations::reset_clock() { return components_.reset_clock(); }

void ServiceOperations::user_was_disabled(const UserId& user) {
  const std::shared_lock lock(mutex_);
  if (serving_.server != nullptr)
    serving_.server->end_connections_of(user.value());
}

void ServiceOperations::user_was_deleted(const UserId& user) {
  {
    const std::lock_guard lock(deleted_mutex_);
    deleted_.push_back(user);
  }
  const std::shared_lock lock(mutex_);
  if (serving_.housekeeping != nullptr)
    serving_.housekeeping->run_soon(kShreddingChore);
}

Status ServiceOperations::end_deleted_connections() {
  std::vector<UserId> due;
  {
    const std::lock_guard lock(deleted_mutex_);
    due = std::exchange(deleted_earlier_, std::exchange(deleted_, {}));
  }
  const std::shared_lock lock(mutex_);
  if (serving_.server != nullptr)
    for (const UserId& user : due)
      serving_.server->end_connections_of(user.value());
  return ok_status();
}

}  // namespace nsl::app
