#include "cli/profile.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/files.h"
#include "cli/key_file.h"
#include "cli/os.h"

namespace nsl::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::uint64_t kMaxFile = 64 << 10;

std::string environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

Error bad(const std::string& why) { return Error(Errc::kBadProfile, why); }

std::string without_line_end(std::string text) {
  while (text.ends_with('\n') || text.ends_with('\r'))
    text.pop_back();
  return text;
}

Result<client::Credentials> credentials_of(const Profiles& profiles, const Profile& profile) {
  if (std::string token = environment("NSL_TOKEN"); !token.empty())
    return client::Credentials::of_token(SecretBytes::take(std::move(token)));
  if (!profile.token.empty()) {
    NSL_ASSIGN_OR_RETURN(std::string token,
                         read_file(profiles.path(profile.name, profile.token), kMaxFile));
    return client::Credentials::of_token(SecretBytes::take(without_line_end(std::move(token))));
  }
  if (profile.key.empty())
    return client::Credentials::none();
  NSL_ASSIGN_OR_RETURN(crypto::SigningKey key,
                       read_key_file(profiles.path(profile.name, profile.key)));
  return client::Credentials::of_key(std::move(key));
}

}  // namespace

bool is_profile_name(std::string_view name) {
  constexpr std::size_t kMost = 64;
  return !name.empty() && name.size() <= kMost && name[0] != '.' &&
         std::ranges::all_of(name, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '.' || c == '_' || c == '-';
         });
}

Result<Profiles> Profiles::open() {
  const std::string config = environment("XDG_CONFIG_HOME");
  const std::string home = environment("HOME");
  if (!config.empty())
    return Profiles(config + "/nsl");
  if (home.empty())
    return bad("set HOME or XDG_CONFIG_HOME: they say where profiles are");
  return Profiles(home + "/.config/nsl");
}

std::string Profiles::path(const std::string& name, const std::string& file) const {
  return (fs::path(root_) / "profiles" / name / file).string();
}

std::string Profiles::current() const {
  const auto text = read_file(root_ + "/current", kMaxFile);
  return text.ok() ? without_line_end(*text) : "";
}

Result<std::string> Profiles::name_of(const std::string& asked) const {
  std::string name = asked;
  if (name.empty())
    name = environment("NSL_PROFILE");
  if (name.empty())
    name = current();
  if (name.empty())
    name = "default";
  if (!is_profile_name(name))
    return bad("'" + name + "' can be no profile's name: 1 to 64 of A-Z a-z 0-9 . _ -");
  return name;
}

Result<Profile> Profiles::load(const std::string& name) const {
  const auto text = read_file(path(name, "profile.json"), kMaxFile);
  if (!text.ok())
    return bad("there is no profile '" + name + "'");
  const Json json = Json::parse(*text, nullptr, /*allow_exceptions=*/false);
  const auto member = [&](const char* key) {
    const bool is_there = json.is_object() && json.contains(key) && json[key].is_string();
    return is_there ? json[key].get<std::string>() : std::string();
  };
  Profile profile{.name = name,
                  .url = member("url"),
                  .certificate = member("certificate"),
                  .key = member("key"),
                  .token = member("token")};
  if (profile.url.empty() || profile.certificate.empty())
    return bad("'" + path(name, "profile.json") + "' is damaged; write it anew with nsl login");
  return profile;
}

Status Profiles::save(const Profile& profile) const {
  NSL_RETURN_IF_ERROR(make_private_folder(root_));
  NSL_RETURN_IF_ERROR(make_private_folder(root_ + "/profiles"));
  NSL_RETURN_IF_ERROR(make_private_folder(root_ + "/profiles/" + profile.name));
  Json json{{"url", profile.url}, {"certificate", profile.certificate}};
  if (!profile.key.empty())
    json["key"] = profile.key;
  if (!profile.token.empty())
    json["token"] = profile.token;
  return write_private_file(path(profile.name, "profile.json"), as_bytes(json.dump(2) + '\n'),
                            IfExists::kReplace);
}

Status Profiles::set_current(const std::string& name) const {
  NSL_RETURN_IF_ERROR(make_private_folder(root_));
  return write_private_file(root_ + "/current", as_bytes(name + '\n'), IfExists::kReplace);
}

std::vector<std::string> Profiles::names() const {
  std::vector<std::string> names;
  std::error_code code;
  for (const auto& entry : fs::directory_iterator(root_ + "/profiles", code))
    if (fs::exists(entry.path() / "profile.json", code))
      names.push_back(entry.path().filename().string());
  std::ranges::sort(names);
  return names;
}

Status Profiles::remove(const std::string& name) const {
  NSL_RETURN_IF_ERROR(load(name).ok() ? ok_status()
                                      : Status(bad("there is no profile '" + name + "'")));
  std::error_code code;
  fs::remove_all(fs::path(root_) / "profiles" / name, code);
  if (current() == name)
    fs::remove(root_ + "/current", code);
  return code ? Status(bad(code.message())) : ok_status();
}

Result<client::Client> open_client(const Profiles& profiles, const Profile& profile,
                                   const client::Timeouts& timeouts) {
  NSL_ASSIGN_OR_RETURN(client::Endpoint endpoint, client::parse_endpoint(profile.url));
  NSL_ASSIGN_OR_RETURN(const std::string certificate,
                       read_file(profiles.path(profile.name, profile.certificate), kMaxFile));
  NSL_ASSIGN_OR_RETURN(client::ServerKey key, client::ServerKey::of_pem(certificate));
  NSL_ASSIGN_OR_RETURN(client::Credentials credentials, credentials_of(profiles, profile));
  NSL_ASSIGN_OR_RETURN(client::KnownService known,
                       client::KnownService::load(profiles.known_path(profile.name)));
  client::ClientOptions options{.endpoint = std::move(endpoint), .server_key = std::move(key)};
  options.timeouts = timeouts;
  return client::Client(std::move(options), std::move(credentials), std::move(known));
}

}  // namespace nsl::cli
