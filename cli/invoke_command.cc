// `nsl invoke`, `nsl execute` and `nsl logs`.
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/arguments.h"
#include "cli/files.h"
#include "cli/output.h"
#include "cli/service_commands.h"
#include "cli/talk.h"

namespace nsl::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t kMaxInput = 16 << 20;  // the service has its own, lower bound

struct Common {
  std::string input;
  std::string key;
  LimitOptions limits;
  bool is_verbose = false;
};

void common_options(CLI::App& command, Common& values) {
  command.add_option("--input", values.input,
                     "JSON, @file, or - for standard input; none: undefined");
  command.add_option("--idempotency-key", values.key,
                     "what was carried out with this key is not done again: its reply is");
  command.add_flag("--verbose,-v", values.is_verbose, "gas and the invocation's id, too");
  add_limit_options(command, values.limits);
}

Result<std::optional<std::string>> read_input(const Common& values) {
  if (values.input.empty())
    return std::optional<std::string>();
  NSL_ASSIGN_OR_RETURN(std::string text, read_argument(values.input, kMaxInput));
  // The service would say so, too; but an empty body would be no input at all.
  if (!Json::accept(text))
    return Error(Errc::kInputNotJson, "of --input");
  return std::optional(std::move(text));
}

void print_log(const std::vector<client::LogLine>& log, std::ostream& out) {
  for (const client::LogLine& line : log)
    out << '[' << without_control_characters(line.level) << "] "
        << without_control_characters(line.text) << '\n';
}

void tell_outcome(const client::Outcome& outcome) {
  std::cerr << "gas " << outcome.gas << ", invocation " << outcome.invocation
            << (outcome.is_replayed ? ", replayed" : "") << '\n';
}

// The result is JSON already: reading and writing it again could change a number.
void print_result(Talk& talk, const SecretBytes& result, const client::Outcome& outcome,
                  const Common& values) {
  const auto access = SecretAccess::because("the result is shown to who asked for it");
  const std::string_view text = as_text(result.reveal(access));
  if (!talk.is_json()) {
    std::cout << text << '\n';
    if (values.is_verbose)
      tell_outcome(outcome);
    return;
  }
  Json rest{{"gas", outcome.gas}, {"invocation", outcome.invocation}};
  if (outcome.version != 0)
    rest["version"] = outcome.version;
  rest["hash"] = outcome.hash;
  rest["replayed"] = outcome.is_replayed;
  std::cout << "{\"result\":" << text << ',' << rest.dump().substr(1) << '\n';
}

// A failure costs gas, too.
template <class T>
Result<T> told(Talk& talk, const Common& values, Result<T> result) {
  if (!result.ok() && values.is_verbose && !talk.is_json())
    if (const auto outcome = client::outcome_of(talk.client().session().last_reply());
        !outcome.invocation.empty())
      tell_outcome(outcome);
  return result;
}

struct Invocation {
  std::string function;
  std::string owner;
  std::string alias;
  std::uint64_t version = 0;
  Common common;
};

Status invoke(Talk& talk, const Invocation& values) {
  NSL_ASSIGN_OR_RETURN(const auto input, read_input(values.common));
  NSL_ASSIGN_OR_RETURN(
      const client::Invoked done,
      told(talk, values.common,
           talk.client().invocations().invoke(
               {.function = values.function,
                .owner = given(values.owner),
                .selector = {.version = given(values.version), .alias = given(values.alias)},
                .input = input,
                .limits = values.common.limits.limits(),
                .idempotency_key = given(values.common.key)})));
  print_result(talk, done.result, done.outcome, values.common);
  return ok_status();
}

struct Execution {
  std::string file;
  std::vector<std::string> secrets;
  Common common;
};

Status execute(Talk& talk, const Execution& values) {
  NSL_ASSIGN_OR_RETURN(const std::string code, read_file(values.file, kMaxInput));
  NSL_ASSIGN_OR_RETURN(const auto input, read_input(values.common));
  NSL_ASSIGN_OR_RETURN(
      const client::Executed done,
      told(talk, values.common,
           talk.client().invocations().execute({.code = code,
                                                .input = input,
                                                .secrets = values.secrets,
                                                .limits = values.common.limits.limits(),
                                                .idempotency_key = given(values.common.key)})));
  if (talk.is_json()) {
    talk.tell("");
    return ok_status();
  }
  print_log(done.log, std::cerr);
  print_result(talk, done.result, done.outcome, values.common);
  return ok_status();
}

struct Logs {
  std::string id;
  PageOptions page;
};

Status show_record(Talk& talk, const std::string& id) {
  NSL_ASSIGN_OR_RETURN(const client::InvocationRecord record, talk.client().invocations().show(id));
  talk.show({{"invocation", record.id},
             {"function", record.function.empty() ? "code of the request" : record.function},
             {"version", record.version == 0 ? "-" : std::to_string(record.version)},
             {"hash", record.hash},
             {"caller", record.caller},
             {"owner", record.owner},
             {"started", shown_time(record.started)},
             {"outcome", record.error.empty() ? "result" : record.error},
             {"gas", shown_number(record.gas)},
             {"busy", shown_number(record.busy_micros) + " us"}});
  if (talk.is_json())
    return ok_status();
  if (!record.detail.empty() || !record.message.empty())
    std::cout << without_control_characters(record.message.empty() ? record.detail : record.message)
              << '\n';
  print_log(record.log, std::cout);
  if (record.log_is_cut)
    std::cout << "the rest of the log was cut off\n";
  return ok_status();
}

Status logs(Talk& talk, const Logs& values) {
  if (!values.id.empty())
    return show_record(talk, values.id);
  NSL_ASSIGN_OR_RETURN(const client::InvocationPage page,
                       talk.client().invocations().list(values.page.start(), values.page.size()));
  Table table({"STARTED", "FUNCTION", "OUTCOME", "GAS>", "LOG>", "INVOCATION"});
  for (const client::InvocationRecord& record : page.invocations)
    table.row({shown_time(record.started), record.function.empty() ? "-" : record.function,
               record.error.empty() ? "result" : record.error, shown_number(record.gas),
               std::to_string(record.log.size()), record.id});
  talk.show(table);
  talk.hint_at_more("--before", page.before);
  return ok_status();
}

}  // namespace

void add_invoke_commands(CLI::App& app, ExitStatus& status) {
  add_talk_command<Invocation>(
      app, status, "invoke", "Invoke a deployed function; its result goes to standard output",
      [](CLI::App& command, Invocation& values) {
        command.footer(R"(
Examples:
  nsl invoke median --input '{"prices":[1,2,3]}'
  nsl invoke median --input @quotes.json --alias next --verbose
  nsl invoke median --owner NPTmAHDxo6Pkyic8Nvu3kwyXoYJCvcCB6i --json

Exit status: 0 a result; 1 the function threw or gave no result; 3 out of gas; 4 timeout; 5 memory or
another limit; the others as with every command: docs/nsl.md.)");
        command.add_option("NAME", values.function, "the function")->required();
        command.add_option("--owner", values.owner, "of another user's function: the user's id");
        CLI::Option* const version =
            command.add_option("--version", values.version, "one version of it");
        command.add_option("--alias", values.alias, "what an alias points to (default: live)")
            ->excludes(version);
        common_options(command, values.common);
      },
      invoke);
  add_talk_command<Execution>(
      app, status, "execute", "Run a file once on the service, without deploying it",
      [](CLI::App& command, Execution& values) {
        command.footer(R"(
Examples:
  nsl execute probe.js --secret API_KEY --input '{"n":1}'
  nsl run probe.js …                           the same on this machine, without a service)");
        command.add_option("FILE", values.file, "the source")->required();
        command.add_option("--secret", values.secrets, "one of your secrets, by name (repeatable)")
            ->allow_extra_args(false);
        common_options(command, values.common);
      },
      execute);
}

void add_logs_command(CLI::App& app, ExitStatus& status) {
  add_talk_command<Logs>(
      app, status, "logs", "Invocations: how they ended, what they cost, what they logged",
      [](CLI::App& command, Logs& values) {
        command.add_option("INVOCATION", values.id, "one of them, with its log");
        add_page_options(command, values.page, "--before");
      },
      logs);
}

}  // namespace nsl::cli
