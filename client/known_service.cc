#include "client/known_service.h"

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

namespace nsl::client {
namespace {

using Json = nlohmann::ordered_json;

Error unreadable(const std::string& path) {
  return Error(Errc::kBadProfile,
               "'" + path + "' is not what was written there; remove it to begin anew");
}

std::optional<SeenStore> parse(const Json& json) {
  if (!json.is_object())
    return std::nullopt;
  const auto text = [&](const char* name) {
    const auto found = json.find(name);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  const auto sequence = json.find("sequence");
  SeenStore seen{.incarnation = text("incarnation"),
                 .sequence = 0,
                 .platform = text("platform"),
                 .configuration_hash = text("configurationHash")};
  if (seen.incarnation.empty() || sequence == json.end() || !sequence->is_number_unsigned())
    return std::nullopt;
  seen.sequence = sequence->get<std::uint64_t>();
  return seen;
}

}  // namespace

Status check_not_less(const std::optional<SeenStore>& known, const SeenStore& seen) {
  if (!known)
    return ok_status();
  if (known->incarnation != seen.incarnation)
    return Error(Errc::kStoreChanged, "it was " + known->incarnation + " and is " +
                                          seen.incarnation +
                                          ": a backup was restored, a rollback accepted, or all "
                                          "begun anew");
  if (seen.sequence < known->sequence)
    return Error(Errc::kStoreWentBack, "it was at " + std::to_string(known->sequence) +
                                           " and is at " + std::to_string(seen.sequence) +
                                           ": what was written between is gone");
  return ok_status();
}

Result<KnownService> KnownService::load(const std::string& path) {
  KnownService known(path);
  std::error_code ignored;
  if (path.empty() || !std::filesystem::exists(path, ignored))
    return known;
  std::ifstream file(path, std::ios::binary);
  known.seen_ = parse(Json::parse(file, nullptr, /*allow_exceptions=*/false));
  if (!known.seen_)
    return unreadable(path);
  return known;
}

Status KnownService::see(const SeenStore& now) {
  NSL_RETURN_IF_ERROR(check_not_less(seen_, now));
  const bool is_news = seen_ != now;
  seen_ = now;
  return is_news ? save() : ok_status();
}

Status KnownService::forget() {
  seen_.reset();
  std::error_code code;
  std::filesystem::remove(path_, code);
  return ok_status();
}

// In place whole or not at all.
Status KnownService::save() const {
  if (path_.empty())
    return ok_status();
  const Json json{{"incarnation", seen_->incarnation},
                  {"sequence", seen_->sequence},
                  {"platform", seen_->platform},
                  {"configurationHash", seen_->configuration_hash}};
  const std::string next = path_ + ".new";
  std::ofstream file(next, std::ios::binary | std::ios::trunc);
  file << json.dump(2) << '\n';
  file.close();
  std::error_code code;
  if (file)
    std::filesystem::rename(next, path_, code);
  if (!file || code)
    return Error(Errc::kUnavailable, "'" + path_ + "' can not be written");
  return ok_status();
}

}  // namespace nsl::client
