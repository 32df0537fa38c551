#pragma once
// What every command that talks to a service has in common: its options, the client of its profile,
// and how replies and errors are shown.
//
// For people: a table or a sentence on standard output, errors on standard error with what to do next.
// With --json: the service's own JSON on standard output, `{}` where it says nothing; of an error
// {"error": {"code", "message", …}}.

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <string>

#include "cli/exit_status.h"
#include "cli/profile.h"
#include "cli/table.h"
#include "client/client.h"

namespace nsl::cli {

struct TalkOptions {
  std::string profile;  // empty: see Profiles
  bool json = false;
  std::uint64_t timeout_s = 0;  // 0: the client's own
};

// One command's conversation with its service.
class Talk {
 public:
  Talk(client::Client& client, const TalkOptions& options) : client_(client), options_(options) {}

  client::Client& client() { return client_; }
  bool is_json() const { return options_.json; }
  Style style() const { return style_of_output(); }

  // The reply as JSON, or what is for people.
  void show(const Table& table);
  void show(const std::vector<std::pair<std::string, std::string>>& pairs);
  void tell(const std::string& sentence);
  // There is more behind a page: how to get at it, on standard error.
  void hint_at_more(const std::string& option, const std::optional<std::string>& next);

 private:
  void print_reply();

  client::Client& client_;
  const TalkOptions& options_;
};

using Act = std::function<Status(Talk&)>;

// Opens the profile's client, acts, and shows what went wrong.
ExitStatus talk(const TalkOptions& options, const Act& act);

// --profile, --json, --timeout.
void add_talk_options(CLI::App& command, TalkOptions& options);

// A subcommand whose `values` are filled by `add_options(command, values)`, and which then does
// `act(talk, values)`.
template <class Values>
CLI::App* add_talk_command(CLI::App& parent, ExitStatus& status, const std::string& name,
                           const std::string& description,
                           const std::function<void(CLI::App&, Values&)>& add_options,
                           Status (*act)(Talk&, const Values&)) {
  struct Whole {
    TalkOptions talk;
    Values values;
  };
  auto whole = std::make_shared<Whole>();
  CLI::App* const command = parent.add_subcommand(name, description);
  add_options(*command, whole->values);
  add_talk_options(*command, whole->talk);
  command->callback([whole, act, &status] {
    status =
        talk(whole->talk, [&](Talk& conversation) { return act(conversation, whole->values); });
  });
  return command;
}

// Prints the error, with what to do next. `problem` may be null.
enum class Reader { kPerson, kProgram };
ExitStatus complain(const Error& error, const client::Problem* problem, Reader reader);

}  // namespace nsl::cli
