// `nsl up` and `nsl down`: a service in simulation on this machine, in one command.
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/local_service.h"
#include "cli/service_commands.h"
#include "cli/talk.h"

namespace nsl::cli {
namespace {

namespace fs = std::filesystem;

struct UpOptions {
  std::string data;
  std::string profile = "local";
  std::string enclave;
  std::uint16_t port = 0;
  bool detach = false;
  bool json = false;
};

Result<std::string> data_folder(const UpOptions& options) {
  std::error_code code;
  if (!options.data.empty())
    return fs::absolute(options.data, code).lexically_normal().string();
  const char* const data = std::getenv("XDG_DATA_HOME");
  const char* const home = std::getenv("HOME");
  if (data != nullptr && *data != '\0')
    return std::string(data) + "/nsl/" + options.profile;
  if (home == nullptr || *home == '\0')
    return Error(Errc::kInvalidArgument, "say with --data where the data shall be");
  return std::string(home) + "/.local/share/nsl/" + options.profile;
}

std::string operator_profile(const UpOptions& options) { return options.profile + "-operator"; }

// Two profiles: of the user, which becomes the current one, and of the operator.
Status write_profiles(const Profiles& profiles, const UpOptions& options,
                      const LocalService& service) {
  NSL_ASSIGN_OR_RETURN(const std::string url, service.url());
  const auto save = [&](const std::string& name, const std::string& key) {
    return profiles.save(
        {.name = name, .url = url, .certificate = service.certificate(), .key = key, .token = {}});
  };
  NSL_RETURN_IF_ERROR(save(options.profile, service.user_key()));
  NSL_RETURN_IF_ERROR(save(operator_profile(options), service.operator_key()));
  return profiles.set_current(options.profile);
}

// What an earlier service in that profile was like does not matter to a new one.
void forget_stores(const Profiles& profiles, const UpOptions& options) {
  std::error_code code;
  fs::remove(profiles.known_path(options.profile), code);
  fs::remove(profiles.known_path(operator_profile(options)), code);
}

Result<std::string> make_sure_of_user(client::Client& client) {
  const std::string id = client.session().credentials().user().value();
  const auto user = client.users().show();
  if (user.ok())
    return id;
  if (user.error().code() != Errc::kTokenRefused && user.error().code() != Errc::kNotRegistered)
    return user.error();
  return client.users().register_key();
}

void tell(const UpOptions& options, const LocalService& service, const std::string& url,
          const std::string& user) {
  if (options.json) {
    std::cout << nlohmann::ordered_json{{"url", url},
                                        {"certificate", service.certificate()},
                                        {"profile", options.profile},
                                        {"operatorProfile", operator_profile(options)},
                                        {"user", user},
                                        {"process", service.running().value_or(0)},
                                        {"data", service.path("")}}
                     .dump()
              << std::endl;
    return;
  }
  print_pairs(std::cout, style_of_output(),
              {{"service", url + " (SIMULATION: this machine's owner can read everything)"},
               {"data", service.path("")},
               {"log", service.log()},
               {"your id", user},
               {"profiles", options.profile + " (the current one), " + operator_profile(options)}});
  std::cout << "\nNow: nsl deploy FILE.js, nsl invoke NAME; nsl --help lists the rest.\n"
            << (options.detach ? "nsl down stops it.\n" : "Ctrl-C stops it.\n") << std::flush;
}

Result<ExitStatus> up(const UpOptions& options) {
  NSL_ASSIGN_OR_RETURN(const Profiles profiles, Profiles::open());
  NSL_ASSIGN_OR_RETURN(const std::string name, profiles.name_of(options.profile));
  NSL_ASSIGN_OR_RETURN(const std::string data, data_folder(options));
  const std::string program =
      options.enclave.empty() ? beside_this_program("nsl-enclave-sim") : options.enclave;
  LocalService service({.data = data, .program = program, .port = options.port});
  std::optional<HeldSignals> signals;
  if (!options.detach)
    signals.emplace();
  NSL_ASSIGN_OR_RETURN(const bool is_first, service.prepare());
  std::optional<ProcessId> ours;
  if (!service.running()) {
    NSL_ASSIGN_OR_RETURN(ours, service.start(options.detach ? Life::kOnItsOwn : Life::kWithUs));
  }
  if (is_first)
    forget_stores(profiles, options);
  NSL_RETURN_IF_ERROR(write_profiles(profiles, options, service));
  NSL_ASSIGN_OR_RETURN(const Profile profile, profiles.load(name));
  NSL_ASSIGN_OR_RETURN(client::Client client, open_client(profiles, profile));
  const auto user = make_sure_of_user(client);
  if (!user.ok() && ours && !options.detach)
    stop(*ours, std::chrono::seconds(30));
  if (!user.ok())
    return user.error();
  tell(options, service, profile.url, *user);
  if (!ours || options.detach)
    return kSuccess;
  return signals->wait_for(*ours) == 0 ? kSuccess : kUnavailable;
}

Result<ExitStatus> down(const UpOptions& options) {
  NSL_ASSIGN_OR_RETURN(const std::string data, data_folder(options));
  const LocalService service({.data = data, .program = {}});
  const auto process = service.running();
  if (!process) {
    std::cout << "nothing runs in " << data << '\n';
    return kSuccess;
  }
  if (!stop(*process, std::chrono::seconds(60)))
    return Error(Errc::kUnavailable, "process " + std::to_string(*process) + " does not stop");
  std::cout << "stopped\n";
  return kSuccess;
}

ExitStatus report(const Result<ExitStatus>& result, const UpOptions& options) {
  if (result.ok())
    return *result;
  return complain(result.error(), nullptr, options.json ? Reader::kProgram : Reader::kPerson);
}

constexpr const char* kExamples = R"(
The first start makes a key for you and one for the operator, and registers you. The folder is all
there is: remove it to begin anew.

Examples:
  nsl up                                      in the foreground, until Ctrl-C
  nsl up --detach --port 8443 --data ./dev-data
  nsl down --data ./dev-data)";

void add_place_options(CLI::App& command, UpOptions& options) {
  command.add_option("--data", options.data,
                     "the folder for all its data (default: ~/.local/share/nsl/PROFILE)");
  command.add_option("--profile", options.profile, "the profile that it is written to")
      ->capture_default_str();
}

}  // namespace

void add_up_commands(CLI::App& app, ExitStatus& status) {
  auto options = std::make_shared<UpOptions>();
  CLI::App* const command =
      app.add_subcommand("up", "Start a service in simulation on this machine");
  command->footer(kExamples);
  add_place_options(*command, *options);
  command->add_option("--port", options->port, "its port (default: the one it had, or a free one)");
  command->add_flag("--detach", options->detach, "leave it running, and return once it serves");
  command
      ->add_option("--enclave", options->enclave,
                   "the program nsl-enclave-sim (default: the one beside nsl)")
      ->envname("NSL_ENCLAVE_SIM");
  command->add_flag("--json", options->json, "where it is, as JSON");
  command->callback([options, &status] { status = report(up(*options), *options); });

  auto down_options = std::make_shared<UpOptions>();
  CLI::App* const stopping = app.add_subcommand("down", "Stop what nsl up --detach started");
  add_place_options(*stopping, *down_options);
  stopping->callback(
      [down_options, &status] { status = report(down(*down_options), *down_options); });
}

}  // namespace nsl::cli
