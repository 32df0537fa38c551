// `nsl login`, `nsl register`, `nsl account`: who the caller is.
#include <filesystem>
#include <iostream>

#include "cli/arguments.h"
#include "cli/files.h"
#include "cli/key_file.h"
#include "cli/os.h"
#include "cli/service_commands.h"
#include "cli/talk.h"

namespace nsl::cli {
namespace {

constexpr std::uint64_t kMaxFile = 64 << 10;

struct LoginOptions {
  std::string url;
  std::string certificate;
  std::string key;
  std::string token;  // a file, or -
  std::string profile;
};

Status copy_private(const std::string& from, const std::string& to) {
  NSL_ASSIGN_OR_RETURN(const std::string text, read_file(from, kMaxFile));
  return write_private_file(to, as_bytes(text), IfExists::kReplace);
}

// Puts the files into the profile's folder, but for the key, which stays where it is kept.
Status write_profile(const Profiles& profiles, const LoginOptions& options,
                     const Profile& profile) {
  NSL_RETURN_IF_ERROR(profiles.save(profile));
  NSL_RETURN_IF_ERROR(
      copy_private(options.certificate, profiles.path(profile.name, profile.certificate)));
  if (profile.token.empty())
    return ok_status();
  NSL_ASSIGN_OR_RETURN(
      const SecretBytes token,
      read_value(options.token == "-" ? "" : options.token, "API token: ", kMaxFile));
  return write_private_file(
      profiles.path(profile.name, profile.token),
      token.reveal(SecretAccess::because("the token is kept in its owner's profile")),
      IfExists::kReplace);
}

// What is wrong with the files is told before anything is written.
Status check_files(const LoginOptions& options) {
  NSL_RETURN_IF_ERROR(client::parse_endpoint(options.url).ok()
                          ? ok_status()
                          : Status(client::parse_endpoint(options.url).error()));
  NSL_ASSIGN_OR_RETURN(const std::string pem, read_file(options.certificate, kMaxFile));
  NSL_ASSIGN_OR_RETURN(const auto server_key, client::ServerKey::of_pem(pem));
  if (options.key.empty())
    return ok_status();
  NSL_ASSIGN_OR_RETURN(const auto key, read_key_file(options.key));
  NSL_ASSIGN_OR_RETURN(const UserId id, client::user_id_of(key.public_key()));
  return ok_status();
}

Status login(const LoginOptions& options) {
  NSL_RETURN_IF_ERROR(check_files(options));
  NSL_ASSIGN_OR_RETURN(const Profiles profiles, Profiles::open());
  const std::string asked = options.profile.empty() ? "default" : options.profile;
  NSL_ASSIGN_OR_RETURN(const std::string name, profiles.name_of(asked));
  std::error_code code;
  const Profile profile{
      .name = name,
      .url = options.url,
      .certificate = "server.pem",
      .key = options.key.empty() ? "" : std::filesystem::absolute(options.key, code).string(),
      .token = options.token.empty() ? "" : "token"};
  NSL_RETURN_IF_ERROR(write_profile(profiles, options, profile));
  std::filesystem::remove(profiles.known_path(name), code);  // it may be another service now
  NSL_ASSIGN_OR_RETURN(client::Client client, open_client(profiles, profile));
  NSL_ASSIGN_OR_RETURN(const client::ServiceStatus service, client.status());
  NSL_RETURN_IF_ERROR(profiles.set_current(name));
  std::cout << "profile '" << name << "' is the current one: " << options.url << ", version "
            << service.version << '\n';
  if (service.is_simulation)
    std::cout << service.warning << '\n';
  if (!options.key.empty())
    std::cout << "If the service does not know the key yet: nsl register\n";
  return ok_status();
}

struct None {};
void no_options(CLI::App&, None&) {}

Status register_key(Talk& talk, const None&) {
  NSL_ASSIGN_OR_RETURN(const std::string id, talk.client().users().register_key());
  talk.tell("registered: " + id);
  return ok_status();
}

Status show_account(Talk& talk, const None&) {
  NSL_ASSIGN_OR_RETURN(const client::Quota quota, talk.client().users().quota());
  NSL_ASSIGN_OR_RETURN(const client::User user, talk.client().users().show());
  talk.show({{"user id", user.id},
             {"state", user.state},
             {"key", user.kind},
             {"registered", shown_time(user.registered)},
             {"storage", shown_number(quota.used_bytes) + " of " +
                             shown_number(quota.storage_bytes) + " bytes"}});
  return ok_status();
}

struct Deletion {
  std::string id;
};

Status delete_account(Talk& talk, const Deletion& deletion) {
  NSL_ASSIGN_OR_RETURN(const client::User user, talk.client().users().show());
  if (user.id != deletion.id)
    return Error(Errc::kInvalidArgument, "this profile is of " + user.id + ": give that id");
  NSL_RETURN_IF_ERROR(talk.client().users().erase());
  talk.tell("deleted: " + user.id + " and all that it had");
  return ok_status();
}

constexpr const char* kLoginExamples = R"(
The operator gives you the certificate (server.pem in the data directory): the server is who has its
key, whoever signed it.

Examples:
  nsl login https://nsl.example:8443 --certificate server.pem --key key.pem
  nsl login https://nsl.example:8443 --certificate server.pem --token - --profile work < token.txt)";

}  // namespace

void add_login_commands(CLI::App& app, ExitStatus& status) {
  auto options = std::make_shared<LoginOptions>();
  CLI::App* const command =
      app.add_subcommand("login", "Write a profile: where a service is, and who you are there");
  command->footer(kLoginExamples);
  command->add_option("URL", options->url, "https://HOST:PORT")->required();
  command->add_option("--certificate", options->certificate, "the server's certificate (PEM)")
      ->required();
  CLI::Option* const key =
      command->add_option("--key", options->key, "your private key (nsl keygen); it stays there");
  command
      ->add_option("--token", options->token,
                   "a file with an API token, or - for standard input, in place of a key")
      ->excludes(key);
  command->add_option("--profile", options->profile, "the profile's name (default: default)");
  command->callback([options, &status] {
    const Status done = login(*options);
    status = done.ok() ? kSuccess : complain(done.error(), nullptr, Reader::kPerson);
  });

  add_talk_command<None>(app, status, "register", "Make your key a user of the service", no_options,
                         register_key);
  CLI::App* const account = app.add_subcommand("account", "See your account, or delete it");
  account->require_subcommand(1);
  add_talk_command<None>(*account, status, "show", "Who you are there, and what you store",
                         no_options, show_account);
  add_talk_command<Deletion>(
      *account, status, "delete", "Destroy the account and all that it has, for good",
      [](CLI::App& deleting, Deletion& values) {
        deleting.add_option("--yes-delete", values.id, "your user id, to show that you mean it")
            ->required();
      },
      delete_account);
}

}  // namespace nsl::cli
