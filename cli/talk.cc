#include "cli/talk.h"

#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/advice.h"
#include "cli/output.h"

namespace nsl::cli {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const Error& error, const client::Problem* problem) {
  Json json{{"code", error.slug()}, {"message", error.message()}};
  if (problem == nullptr)
    return json;
  json["status"] = problem->status;
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty())
      json[name] = value;
  };
  add("field", problem->field);
  add("rule", problem->rule);
  add("type", problem->error_type);
  add("thrown", problem->message);
  add("stack", problem->stack);
  if (problem->line != 0) {
    json["line"] = problem->line;
    json["column"] = problem->column;
  }
  if (problem->retry_after)
    json["retryAfterSeconds"] = problem->retry_after->count();
  return json;
}

void print_problem(const Error& error, const client::Problem* problem) {
  std::cerr << "nsl: " << without_control_characters(error.message()) << " [" << error.slug()
            << "]\n";
  if (problem != nullptr && problem->line != 0)
    std::cerr << "at line " << problem->line << ", column " << problem->column << '\n';
  if (problem != nullptr && !problem->stack.empty())
    std::cerr << without_control_characters(problem->stack)
              << (problem->stack.ends_with('\n') ? "" : "\n");
  if (const std::string next = advice(error); !next.empty())
    std::cerr << next << '\n';
}

Status act_with_client(const TalkOptions& options, const Act& act,
                       std::optional<client::Problem>& problem) {
  NSL_ASSIGN_OR_RETURN(const Profiles profiles, Profiles::open());
  NSL_ASSIGN_OR_RETURN(const std::string name, profiles.name_of(options.profile));
  NSL_ASSIGN_OR_RETURN(const Profile profile, profiles.load(name));
  client::Timeouts timeouts;
  if (options.timeout_s != 0)
    timeouts.reply = timeouts.connect = std::chrono::seconds(options.timeout_s);
  NSL_ASSIGN_OR_RETURN(client::Client client, open_client(profiles, profile, timeouts));
  Talk conversation(client, options);
  const Status status = act(conversation);
  if (!status.ok() && client.problem() != nullptr)
    problem = *client.problem();
  return status;
}

}  // namespace

void Talk::print_reply() {
  const std::string_view text = client_.session().last_reply().text();
  std::cout << (text.empty() ? "{}" : text) << '\n';
}

void Talk::show(const Table& table) {
  if (is_json())
    return print_reply();
  table.print(std::cout, style());
}

void Talk::show(const std::vector<std::pair<std::string, std::string>>& pairs) {
  if (is_json())
    return print_reply();
  print_pairs(std::cout, style(), pairs);
}

void Talk::tell(const std::string& sentence) {
  if (is_json())
    return print_reply();
  std::cout << without_control_characters(sentence) << '\n';
}

void Talk::hint_at_more(const std::string& option, const std::optional<std::string>& next) {
  if (next && !is_json())
    std::cerr << "there is more: " << option << ' ' << without_control_characters(*next) << '\n';
}

ExitStatus complain(const Error& error, const client::Problem* problem, Reader reader) {
  if (reader == Reader::kProgram)
    std::cout << Json{{"error", json_of(error, problem)}}.dump(-1, ' ', false,
                                                               Json::error_handler_t::replace)
              << '\n';
  else
    print_problem(error, problem);
  return exit_status_of_call(error.code());
}

ExitStatus talk(const TalkOptions& options, const Act& act) {
  std::optional<client::Problem> problem;
  const Status status = act_with_client(options, act, problem);
  if (status.ok())
    return kSuccess;
  return complain(status.error(), problem ? &*problem : nullptr,
                  options.json ? Reader::kProgram : Reader::kPerson);
}

void add_talk_options(CLI::App& command, TalkOptions& options) {
  command.add_option("--profile", options.profile,
                     "the profile to use (default: NSL_PROFILE, or the current one)");
  command.add_flag("--json", options.json, "the service's reply as JSON");
  command.add_option("--timeout", options.timeout_s, "most seconds to wait for the reply")
      ->check(CLI::PositiveNumber);
}

}  // namespace nsl::cli
