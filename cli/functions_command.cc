// `nsl deploy` and `nsl functions`.
#include <filesystem>
#include <iostream>

#include "cli/arguments.h"
#include "cli/files.h"
#include "cli/output.h"
#include "cli/service_commands.h"
#include "cli/talk.h"

namespace nsl::cli {
namespace {

constexpr std::uint64_t kMaxSource = 16 << 20;  // the service has its own, lower bound

void print_log(const std::vector<client::LogLine>& log) {
  for (const client::LogLine& line : log)
    std::cerr << '[' << without_control_characters(line.level) << "] "
              << without_control_characters(line.text) << '\n';
}

struct Deploy {
  std::string file;
  std::string name;
  std::string alias;
  std::string callers;
};

Status deploy(Talk& talk, const Deploy& values) {
  NSL_ASSIGN_OR_RETURN(const std::string source, values.file == "-"
                                                     ? read_argument("-", kMaxSource)
                                                     : read_file(values.file, kMaxSource));
  const std::string name =
      values.name.empty() ? std::filesystem::path(values.file).stem().string() : values.name;
  NSL_ASSIGN_OR_RETURN(
      const client::Deployed done,
      talk.client().functions().deploy(
          name, source, {.alias = given(values.alias), .callers = given(values.callers)}));
  if (!talk.is_json())
    print_log(done.log);
  talk.show({{"function", name},
             {"version", std::to_string(done.what.version.version) +
                             (done.is_new ? "" : " (the same as before)")},
             {"hash", done.what.version.hash},
             {"secrets", shown_list(done.what.secrets)},
             {"keys", shown_list(done.what.keys)},
             {"gas", shown_number(done.gas)}});
  return ok_status();
}

struct Named {
  std::string name;
  std::string alias;
  std::uint32_t version = 0;
};

void name_option(CLI::App& command, Named& values) {
  command.add_option("NAME", values.name, "the function")->required();
}

std::string shown_callers(const client::Callers& callers) {
  return callers.visibility == "listed" ? shown_list(callers.users) : callers.visibility;
}

std::string shown_aliases(const client::FunctionInfo& function) {
  std::vector<std::string> aliases;
  for (const auto& [alias, version] : function.aliases)
    aliases.push_back(alias + "=" + std::to_string(version));
  return shown_list(aliases);
}

Status list(Talk& talk, const PageOptions& page) {
  NSL_ASSIGN_OR_RETURN(const client::FunctionPage functions,
                       talk.client().functions().list(page.start(), page.size()));
  Table table({"NAME", "LIVE>", "DEPLOYED", "CALLERS", "ALIASES"});
  for (const client::FunctionInfo& function : functions.functions)
    table.row({function.name, function.live ? std::to_string(function.live->version) : "-",
               function.live ? shown_time(function.live->deployed) : "-",
               shown_callers(function.callers), shown_aliases(function)});
  talk.show(table);
  talk.hint_at_more("--from", functions.next);
  return ok_status();
}

Status show(Talk& talk, const Named& values) {
  NSL_ASSIGN_OR_RETURN(const client::FunctionInfo function,
                       talk.client().functions().show(values.name));
  talk.show({{"function", function.name},
             {"live version", function.live ? std::to_string(function.live->version) : "-"},
             {"hash", function.live ? function.live->hash : "-"},
             {"deployed", function.live ? shown_time(function.live->deployed) : "-"},
             {"aliases", shown_aliases(function)},
             {"callers", shown_callers(function.callers)},
             {"created", shown_time(function.created)}});
  return ok_status();
}

Status versions(Talk& talk, const Named& values) {
  NSL_ASSIGN_OR_RETURN(const client::FunctionVersions function,
                       talk.client().functions().versions(values.name));
  Table table({"VERSION>", "DEPLOYED", "BYTES>", "HASH"});
  for (const client::FunctionVersion& version : function.versions)
    table.row({std::to_string(version.version), shown_time(version.deployed),
               shown_number(version.source_bytes), version.hash});
  talk.show(table);
  return ok_status();
}

Status source(Talk& talk, const Named& values) {
  NSL_ASSIGN_OR_RETURN(const SecretBytes text,
                       talk.client().functions().source(
                           values.name, {.version = given(std::uint64_t{values.version}),
                                         .alias = given(values.alias)}));
  const auto access = SecretAccess::because("its owner asked for the source on the terminal");
  std::cout << as_text(text.reveal(access)) << std::flush;
  return ok_status();
}

Status alias(Talk& talk, const Named& values) {
  auto functions = talk.client().functions();
  if (values.version == 0) {
    NSL_RETURN_IF_ERROR(functions.drop_alias(values.name, values.alias));
    talk.tell(values.name + ": the alias " + values.alias + " is gone");
    return ok_status();
  }
  NSL_RETURN_IF_ERROR(functions.point(values.name, values.alias, values.version));
  talk.tell(values.name + ": " + values.alias + " is version " + std::to_string(values.version));
  return ok_status();
}

struct Share {
  std::string name;
  bool is_private = false;
  bool is_public = false;
  std::vector<std::string> users;
};

Status share(Talk& talk, const Share& values) {
  client::Callers callers;
  if (values.is_public)
    callers.visibility = "public";
  else if (!values.users.empty())
    callers = {.visibility = "listed", .users = values.users};
  NSL_RETURN_IF_ERROR(talk.client().functions().share(values.name, callers));
  talk.tell(values.name + " may be invoked by: " +
            (callers.visibility == "private" ? "its owner" : shown_callers(callers)));
  return ok_status();
}

Status remove(Talk& talk, const Named& values) {
  NSL_RETURN_IF_ERROR(talk.client().functions().erase(values.name));
  talk.tell("removed " + values.name + ", with its versions and what it stored");
  return ok_status();
}

void share_options(CLI::App& command, Share& values) {
  command.footer(R"(
The function runs with its owner's secrets, keys and storage; who invokes it sees the result alone.

Examples:
  nsl functions callers median --public
  nsl functions callers median --user NPTmAHDxo6Pkyic8Nvu3kwyXoYJCvcCB6i)");
  command.add_option("NAME", values.name, "the function")->required();
  CLI::App* const who = command.add_option_group("who");
  who->add_flag("--private", values.is_private, "you alone");
  who->add_flag("--public", values.is_public, "every user of the service");
  who->add_option("--user", values.users, "a user by id (repeatable)")->allow_extra_args(false);
  who->require_option(1);
}

}  // namespace

void add_deploy_command(CLI::App& app, ExitStatus& status) {
  add_talk_command<Deploy>(
      app, status, "deploy", "Store a function, as a new version",
      [](CLI::App& command, Deploy& values) {
        command.footer(R"(
Examples:
  nsl deploy median.js                       as "median"; the alias live points to it then
  nsl deploy build/out.js --name median --alias next
  nsl deploy median.js --callers public)");
        command.add_option("FILE", values.file, "the source, or - for standard input")->required();
        command.add_option("--name", values.name, "its name (default: the file's)");
        command.add_option("--alias", values.alias, "the alias to point to it (default: live)");
        command.add_option("--callers", values.callers,
                           "who may invoke it: private, public, or user ids with commas");
      },
      deploy);
}

void add_functions_command(CLI::App& app, ExitStatus& status) {
  CLI::App* const functions = app.add_subcommand("functions", "Your deployed functions");
  functions->require_subcommand(1);
  add_talk_command<PageOptions>(
      *functions, status, "ls", "List them",
      [](CLI::App& command, PageOptions& page) { add_page_options(command, page); }, list);
  add_talk_command<Named>(*functions, status, "show", "Show one", name_option, show);
  add_talk_command<Named>(*functions, status, "versions", "List the versions of one", name_option,
                          versions);
  add_talk_command<Named>(
      *functions, status, "source", "Write the source of one to standard output",
      [](CLI::App& command, Named& values) {
        name_option(command, values);
        CLI::Option* const version =
            command.add_option("--version", values.version, "of a version");
        command.add_option("--alias", values.alias, "of an alias (default: live)")
            ->excludes(version);
      },
      source);
  add_talk_command<Named>(
      *functions, status, "alias", "Point an alias to a version, or remove it",
      [](CLI::App& command, Named& values) {
        command.footer(R"(
Examples:
  nsl functions alias median live --version 3       a rollback, or a release
  nsl functions alias median next --remove)");
        name_option(command, values);
        command.add_option("ALIAS", values.alias, "the alias")->required();
        CLI::App* const what = command.add_option_group("what");
        what->add_option("--version", values.version, "the version")->check(CLI::PositiveNumber);
        what->add_flag("--remove", "remove the alias");
        what->require_option(1);
      },
      alias);
  add_talk_command<Share>(*functions, status, "callers", "Say who may invoke one", share_options,
                          share);
  add_talk_command<Named>(*functions, status, "rm", "Remove one, with what it stored", name_option,
                          remove);
}

}  // namespace nsl::cli
