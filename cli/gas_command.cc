// `nsl gas`: what computation cost you, and what is left.
#include "cli/arguments.h"
#include "cli/service_commands.h"
#include "cli/talk.h"

namespace nsl::cli {
namespace {

struct None {};

Status show(Talk& talk, const None&) {
  NSL_ASSIGN_OR_RETURN(const client::GasBalance balance, talk.client().gas().balance());
  talk.show({{"left", shown_number(balance.left)},
             {"available", shown_number(balance.available)},
             {"reserved", shown_number(balance.reserved)},
             {"credited", shown_number(balance.credited)},
             {"spent", shown_number(balance.debited)}});
  return ok_status();
}

struct History {
  std::uint64_t before = 0;
  std::uint64_t limit = 0;
};

Status history(Talk& talk, const History& values) {
  NSL_ASSIGN_OR_RETURN(const client::GasHistory page,
                       talk.client().gas().history(given(values.before), given(values.limit)));
  Table table({"FROM", "UNTIL", "KIND", "AMOUNT>", "BALANCE>", "INVOCATIONS>", "REFERENCE"});
  for (const client::GasEntry& entry : page.entries)
    table.row({shown_time(entry.from), shown_time(entry.until), entry.kind,
               shown_number(entry.amount), shown_number(entry.balance),
               entry.invocations == 0 ? "-" : shown_number(entry.invocations), entry.reference});
  talk.show(table);
  talk.hint_at_more("--before",
                    page.before ? std::optional(std::to_string(*page.before)) : std::nullopt);
  return ok_status();
}

}  // namespace

void add_gas_command(CLI::App& app, ExitStatus& status) {
  CLI::App* const gas = app.add_subcommand("gas", "Your gas account");
  gas->require_subcommand(1);
  add_talk_command<None>(*gas, status, "show", "What is left", [](CLI::App&, None&) {}, show);
  add_talk_command<History>(
      *gas, status, "history", "What came and went, the newest first",
      [](CLI::App& command, History& values) {
        command.add_option("--before", values.before, "where to go on, as the last page told");
        command.add_option("--limit", values.limit, "most entries")->check(CLI::PositiveNumber);
      },
      history);
}

}  // namespace nsl::cli
