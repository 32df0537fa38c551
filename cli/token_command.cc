// `nsl token`: API tokens and delegations, made and revoked with your key.
#include <iostream>

#include "cli/arguments.h"
#include "cli/service_commands.h"
#include "cli/talk.h"

namespace nsl::cli {
namespace {

using client::TokenKind;

struct Creation {
  std::string label;
  std::vector<std::string> scopes;
  std::vector<std::string> functions;
  bool all_functions = false;
  std::string life = "30d";
  std::string application;
  bool is_delegation = false;
};

void creation_options(CLI::App& command, Creation& values) {
  command.footer(R"(
Scopes: account:read gas:read functions:read functions:write functions:invoke functions:execute
logs:read secrets:list secrets:read secrets:write keys:read keys:write keys:sign storage:read
storage:write; docs/identity.md tells what each lets a token do.

Examples:
  nsl token create --scope functions:invoke --function median --life 12h
  nsl token create --scope functions:write --all-functions --label ci
  nsl token create --delegate --scope functions:invoke --function median --application N…)");
  command.add_option("--scope", values.scopes, "what it may do (repeatable)")
      ->required()
      ->allow_extra_args(false);
  CLI::Option* const functions =
      command.add_option("--function", values.functions, "a function it is good for (repeatable)");
  functions->allow_extra_args(false);
  command.add_flag("--all-functions", values.all_functions, "it is good for all of them")
      ->excludes(functions);
  command.add_option("--life", values.life, "how long it is good: 90s, 15m, 12h, 30d")
      ->capture_default_str();
  command.add_option("--label", values.label, "what it is for");
  CLI::Option* const delegate = command.add_flag(
      "--delegate", values.is_delegation, "for an application that acts for you, not for yourself");
  command
      .add_option("--application", values.application,
                  "the user id of the application's key, which it has to show beside the token")
      ->needs(delegate);
}

Status create(Talk& talk, const Creation& values) {
  client::TokenRequest request{.label = values.label,
                               .scopes = values.scopes,
                               .for_all_functions = values.all_functions,
                               .functions = values.functions,
                               .life = {},
                               .application = values.application};
  NSL_ASSIGN_OR_RETURN(request.life, parse_duration(values.life));
  const TokenKind kind = values.is_delegation ? TokenKind::kDelegated : TokenKind::kApi;
  NSL_ASSIGN_OR_RETURN(const client::NewToken made, talk.client().tokens().create(kind, request));
  if (talk.is_json()) {
    talk.tell("");
    return ok_status();
  }
  // The token alone on standard output, so that it can be sent into a file.
  std::cout << as_text(
                   made.token.reveal(SecretAccess::because("who made a token is shown it, once")))
            << '\n';
  std::cerr << "token " << made.info.id << ", good until " << shown_time(made.info.expires)
            << ". It is shown this once.\n";
  return ok_status();
}

struct Kind {
  bool is_delegation = false;
  std::string id;

  TokenKind kind() const { return is_delegation ? TokenKind::kDelegated : TokenKind::kApi; }
};

void kind_option(CLI::App& command, Kind& values) {
  command.add_flag("--delegations", values.is_delegation, "of those for applications");
}

Status list(Talk& talk, const Kind& values) {
  NSL_ASSIGN_OR_RETURN(const auto tokens, talk.client().tokens().list(values.kind()));
  Table table({"ID", "LABEL", "EXPIRES", "LAST USED", "FUNCTIONS", "SCOPES"});
  for (const client::TokenInfo& token : tokens)
    table.row({token.id, token.label, shown_time(token.expires), shown_time(token.last_used),
               token.for_all_functions ? "all" : shown_list(token.functions),
               shown_list(token.scopes)});
  talk.show(table);
  return ok_status();
}

Status revoke(Talk& talk, const Kind& values) {
  NSL_RETURN_IF_ERROR(talk.client().tokens().revoke(values.kind(), values.id));
  talk.tell("revoked " + values.id);
  return ok_status();
}

}  // namespace

void add_token_command(CLI::App& app, ExitStatus& status) {
  CLI::App* const token =
      app.add_subcommand("token", "API tokens, and delegations to applications");
  token->require_subcommand(1);
  add_talk_command<Creation>(*token, status, "create", "Make one; it is shown once",
                             creation_options, create);
  add_talk_command<Kind>(*token, status, "ls", "List them", kind_option, list);
  add_talk_command<Kind>(
      *token, status, "revoke", "Take one back, at once",
      [](CLI::App& command, Kind& values) {
        command.add_option("ID", values.id, "the token's id, as nsl token ls has it")->required();
        kind_option(command, values);
      },
      revoke);
}

}  // namespace nsl::cli
