#include "enclave/app/fixed_settings.h"

#include <algorithm>
#include <map>

#include "base/event_buffer.h"
#include "base/hex.h"
#include "enclave/storage/key.h"

namespace nsl::app {
namespace {

constexpr std::string_view kSpace = "app/settings";

using Fixed = std::map<std::string, std::string>;  // value by key

Bytes place_of(std::string_view key) { return storage::Key(kSpace).text(key).bytes(); }

Result<Fixed> read_fixed(storage::Reader& reader) {
  Fixed fixed;
  NSL_ASSIGN_OR_RETURN(const storage::Page page,
                       reader.scan({.prefix = storage::Key(kSpace).bytes(), .limit = 1000}));
  for (const storage::KeyValue& record : page.records) {
    storage::KeyParts parts(record.key);
    NSL_RETURN_IF_ERROR(parts.space(kSpace));
    NSL_ASSIGN_OR_RETURN(std::string key, parts.text());
    NSL_RETURN_IF_ERROR(parts.end());
    fixed.emplace(std::move(key), std::string(as_text(record.value)));
  }
  return fixed;
}

// What was fixed before a setting came into being is what it stands at when nobody says anything.
void add_later_settings(Fixed& fixed) {
  if (fixed.empty())
    return;
  for (FixedSetting& setting : fixed_settings_of(Configuration()))
    fixed.try_emplace(std::move(setting.key), std::move(setting.value));
}

struct Difference {
  std::string key;
  std::string text;
};

std::vector<Difference> differences(const Fixed& fixed, const Configuration& configuration) {
  std::vector<Difference> found;
  Fixed left = fixed;
  for (const FixedSetting& setting : fixed_settings_of(configuration)) {
    const auto before = left.find(setting.key);
    if (before == left.end())
      found.push_back({setting.key, setting.key + ": is " + setting.value});
    else if (before->second != setting.value)
      found.push_back({setting.key, setting.key + ": fixed as " + before->second +
                                        ", configured as " + setting.value});
    if (before != left.end())
      left.erase(before);
  }
  for (const auto& [key, value] : left)
    found.push_back({key, key + ": fixed as " + value + ", and this program has no such setting"});
  return found;
}

Status write_fixed(storage::Transaction& transaction, const Fixed& before,
                   const Configuration& configuration) {
  for (const auto& [key, value] : before)
    NSL_RETURN_IF_ERROR(transaction.erase(place_of(key)));
  for (const FixedSetting& setting : fixed_settings_of(configuration))
    NSL_RETURN_IF_ERROR(transaction.put(place_of(setting.key), as_bytes(setting.value)));
  return ok_status();
}

void tell(EventSink& events, std::string_view event, std::string_view what,
          const Configuration& configuration) {
  const std::string hash = hex_encode(configuration_hash(configuration));
  const EventField fields[] = {{"settings", what}, {"configuration", hash}};
  events.emit({event, fields});
}

Error mismatch(const std::vector<Difference>& found) {
  std::string text;
  for (const Difference& difference : found)
    text += "\n  " + difference.text;
  return Error(Errc::kSettingsMismatch,
               text +
                   "\nWrite the fixed values into the configuration again; or, if the change is "
                   "meant, run `nsl-enclave-sim accept-settings` with this configuration: every "
                   "client sees that the configuration's hash has changed.");
}

}  // namespace

std::vector<FixedSetting> fixed_settings_of(const Configuration& configuration) {
  Configuration canonical = configuration;
  std::vector<FixedSetting> fixed;
  for (const Setting& setting : setting_table()) {
    if (setting.use != Use::kFixed)
      continue;
    if (const auto* const list = std::get_if<ListSetting>(&setting.kind))
      std::ranges::sort(canonical.*list->member);
    fixed.push_back({std::string(setting.key), value_text(setting, canonical)});
  }
  return fixed;
}

crypto::Digest32 configuration_hash(const Configuration& configuration) {
  std::string text = "nsl settings 1\n";
  for (const FixedSetting& setting : fixed_settings_of(configuration))
    text += setting.key + " = " + setting.value + "\n";
  return crypto::sha256(as_bytes(text));
}

Status check_settings(storage::StateStore& store, EventSink& events,
                      const Configuration& configuration) {
  bool is_first = false;
  const auto done = run_transaction(store, [&](storage::Transaction& transaction) -> Status {
    NSL_ASSIGN_OR_RETURN(Fixed fixed, read_fixed(transaction));
    is_first = fixed.empty();
    if (is_first)
      return write_fixed(transaction, fixed, configuration);
    add_later_settings(fixed);
    const std::vector<Difference> found = differences(fixed, configuration);
    return found.empty() ? ok_status() : Status(mismatch(found));
  });
  if (!done.ok())
    return done.error();
  if (is_first)
    tell(events, "app.settings-fixed", "all", configuration);
  return ok_status();
}

Result<std::vector<std::string>> accept_settings(storage::StateStore& store, EventSink& events,
                                                 const Configuration& configuration) {
  std::vector<Difference> found;
  const auto done = run_transaction(store, [&](storage::Transaction& transaction) -> Status {
    NSL_ASSIGN_OR_RETURN(Fixed fixed, read_fixed(transaction));
    Fixed compared = fixed;
    add_later_settings(compared);
    found = differences(compared, configuration);
    return write_fixed(transaction, fixed, configuration);
  });
  if (!done.ok())
    return done.error();
  std::vector<std::string> changed;
  for (const Difference& difference : found) {
    tell(events, "app.settings-accepted", difference.key, configuration);
    changed.push_back(difference.text);
  }
  return changed;
}

}  // namespace nsl::app
