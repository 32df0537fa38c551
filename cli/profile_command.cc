// `nsl profile`: which services this machine's user knows.
#include <filesystem>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/service_commands.h"
#include "cli/talk.h"

namespace nsl::cli {
namespace {

using Json = nlohmann::ordered_json;

struct ProfileOptions {
  std::string name;
  bool json = false;
};

using ProfileAct = Status (*)(const Profiles&, const ProfileOptions&);

Status list(const Profiles& profiles, const ProfileOptions& options) {
  NSL_ASSIGN_OR_RETURN(const std::string used, profiles.name_of(""));
  Json json = Json::array();
  Table table({"", "PROFILE", "URL"});
  for (const std::string& name : profiles.names()) {
    const auto profile = profiles.load(name);
    const std::string url = profile.ok() ? profile->url : "damaged";
    json.push_back({{"name", name}, {"url", url}, {"used", name == used}});
    table.row({name == used ? "*" : "", name, url});
  }
  if (options.json)
    std::cout << json.dump() << '\n';
  else
    table.print(std::cout, style_of_output());
  return ok_status();
}

Status show(const Profiles& profiles, const ProfileOptions& options) {
  NSL_ASSIGN_OR_RETURN(const std::string name, profiles.name_of(options.name));
  NSL_ASSIGN_OR_RETURN(const Profile profile, profiles.load(name));
  NSL_ASSIGN_OR_RETURN(const auto known, client::KnownService::load(profiles.known_path(name)));
  const auto full = [&](const std::string& file) {
    return file.empty() ? "-" : profiles.path(name, file);
  };
  const auto& seen = known.seen();
  if (options.json) {
    Json json{{"name", name}, {"url", profile.url}, {"certificate", full(profile.certificate)}};
    json["key"] = profile.key.empty() ? Json(nullptr) : Json(full(profile.key));
    json["token"] = profile.token.empty() ? Json(nullptr) : Json(full(profile.token));
    std::cout << json.dump() << '\n';
    return ok_status();
  }
  print_pairs(std::cout, style_of_output(),
              {{"profile", name},
               {"url", profile.url},
               {"certificate", full(profile.certificate)},
               {"key", full(profile.key)},
               {"token", full(profile.token)},
               {"store", seen ? seen->incarnation : "not seen yet"},
               {"sequence", seen ? shown_number(seen->sequence) : "-"}});
  return ok_status();
}

Status use(const Profiles& profiles, const ProfileOptions& options) {
  NSL_ASSIGN_OR_RETURN(const std::string name, profiles.name_of(options.name));
  NSL_ASSIGN_OR_RETURN(const Profile profile, profiles.load(name));
  NSL_RETURN_IF_ERROR(profiles.set_current(name));
  std::cout << "the current profile is '" << name << "': " << profile.url << '\n';
  return ok_status();
}

Status remove(const Profiles& profiles, const ProfileOptions& options) {
  NSL_RETURN_IF_ERROR(profiles.remove(options.name));
  std::cout << "removed the profile '" << options.name << "'; a key elsewhere was left\n";
  return ok_status();
}

Status accept_store(const Profiles& profiles, const ProfileOptions& options) {
  NSL_ASSIGN_OR_RETURN(const std::string name, profiles.name_of(options.name));
  NSL_ASSIGN_OR_RETURN(const Profile profile, profiles.load(name));
  std::error_code code;
  std::filesystem::remove(profiles.known_path(profile.name), code);
  std::cout << "what was seen of the store of '" << name << "' is forgotten\n";
  return ok_status();
}

enum class Name { kNone, kOptional, kNeeded };

void add(CLI::App& parent, ExitStatus& status, const std::string& name,
         const std::string& description, Name takes, ProfileAct act) {
  auto options = std::make_shared<ProfileOptions>();
  CLI::App* const command = parent.add_subcommand(name, description);
  if (takes != Name::kNone) {
    CLI::Option* const option = command->add_option("PROFILE", options->name, "the profile");
    option->required(takes == Name::kNeeded);
  }
  command->add_flag("--json", options->json, "as JSON");
  command->callback([options, act, &status] {
    const auto profiles = Profiles::open();
    const Status done = profiles.ok() ? act(*profiles, *options) : Status(profiles.error());
    status = done.ok() ? kSuccess
                       : complain(done.error(), nullptr,
                                  options->json ? Reader::kProgram : Reader::kPerson);
  });
}

}  // namespace

void add_profile_command(CLI::App& app, ExitStatus& status) {
  CLI::App* const profile = app.add_subcommand("profile", "The services that you know");
  profile->require_subcommand(1);
  profile->footer(
      "Profiles are in $XDG_CONFIG_HOME/nsl, else ~/.config/nsl. nsl login and nsl up "
      "write them.");
  add(*profile, status, "ls", "List the profiles", Name::kNone, list);
  add(*profile, status, "show", "Show one", Name::kOptional, show);
  add(*profile, status, "use", "Make one the current one", Name::kNeeded, use);
  add(*profile, status, "rm", "Remove one", Name::kNeeded, remove);
  add(*profile, status, "accept-store",
      "Forget what was seen of the service's store: accept an older state, or another store",
      Name::kOptional, accept_store);
}

}  // namespace nsl::cli
