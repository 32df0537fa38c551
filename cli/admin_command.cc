// `nsl admin`: the operator's calls.
#include <iostream>

#include "cli/arguments.h"
#include "cli/service_commands.h"
#include "cli/talk.h"

namespace nsl::cli {
namespace {

struct None {};
void no_options(CLI::App&, None&) {}

struct From {
  std::string from;
};
void from_option(CLI::App& command, From& values) {
  command.add_option("--from", values.from, "where to go on, as the last page told");
}

struct One {
  std::string user;
};
void user_option(CLI::App& command, One& values) {
  command.add_option("USER", values.user, "the user's id")->required();
}

struct GasOptions {
  std::string user;
  std::uint64_t amount = 0;
  std::string reference;
};

Status gas(Talk& talk, const GasOptions& values) {
  auto admin = talk.client().admin();
  if (values.amount != 0) {
    NSL_ASSIGN_OR_RETURN(const std::uint64_t left,
                         admin.credit(values.user, values.amount, given(values.reference)));
    talk.tell("credited " + shown_number(values.amount) + "; " + values.user + " has " +
              shown_number(left));
    return ok_status();
  }
  NSL_ASSIGN_OR_RETURN(const client::GasAccount account, admin.account(values.user));
  talk.show({{"left", shown_number(account.left)},
             {"credited", shown_number(account.credited)},
             {"spent", shown_number(account.debited)}});
  return ok_status();
}

struct LimitsOptions {
  std::string user;
  std::uint64_t storage_bytes = 0;
  bool standard = false;
};

Status limits(Talk& talk, const LimitsOptions& values) {
  auto admin = talk.client().admin();
  if (values.storage_bytes != 0 || values.standard) {
    NSL_RETURN_IF_ERROR(admin.set_limits(values.user, given(values.storage_bytes)));
    talk.tell(values.user + " may store " +
              (values.standard ? "what the configuration says"
                               : shown_number(values.storage_bytes) + " bytes"));
    return ok_status();
  }
  NSL_ASSIGN_OR_RETURN(const client::Quota quota, admin.limits(values.user));
  talk.show({{"storage", shown_number(quota.storage_bytes) + " bytes"},
             {"used", shown_number(quota.used_bytes) + " bytes"},
             {"records", shown_number(quota.used_records)}});
  return ok_status();
}

Status disable(Talk& talk, const One& values) {
  NSL_RETURN_IF_ERROR(talk.client().admin().disable(values.user));
  talk.tell("disabled " + values.user + "; its connections are ended");
  return ok_status();
}

Status enable(Talk& talk, const One& values) {
  NSL_RETURN_IF_ERROR(talk.client().admin().enable(values.user));
  talk.tell("enabled " + values.user);
  return ok_status();
}

Status users(Talk& talk, const From& values) {
  NSL_ASSIGN_OR_RETURN(const client::UserPage page,
                       talk.client().admin().users(given(values.from)));
  Table table({"USER", "STATE", "REGISTERED"});
  for (const client::KnownUser& user : page.users)
    table.row({user.id, user.state, shown_time(user.registered)});
  talk.show(table);
  talk.hint_at_more("--from", page.next);
  return ok_status();
}

struct BackupOptions {
  std::string name;
};

Status backup(Talk& talk, const BackupOptions& values) {
  NSL_ASSIGN_OR_RETURN(const client::Backup done, talk.client().admin().backup(values.name));
  talk.show({{"backup", done.name},
             {"records", shown_number(done.records)},
             {"bytes", shown_number(done.bytes)},
             {"sequence", shown_number(done.sequence)}});
  return ok_status();
}

Status show_status(Talk& talk, const None&) {
  NSL_ASSIGN_OR_RETURN(const client::OperationStatus now, talk.client().admin().status());
  talk.show({{"requests", shown_number(now.requests)},
             {"refused", shown_number(now.refused)},
             {"rate-limited", shown_number(now.rate_limited)},
             {"at work", shown_number(now.at_work)},
             {"invocations at work", shown_number(now.invocations_at_work)},
             {"commits", shown_number(now.commits)},
             {"conflicts", shown_number(now.conflicts)},
             {"live bytes", shown_number(now.live_bytes)},
             {"bytes on the host", shown_number(now.host_bytes)}});
  return ok_status();
}

Status metrics(Talk& talk, const None&) {
  NSL_ASSIGN_OR_RETURN(const std::string text, talk.client().admin().metrics());
  std::cout << text;
  return ok_status();
}

struct Tuning {
  std::string setting;
  std::string value;
};

Status tuning(Talk& talk, const Tuning& values) {
  auto admin = talk.client().admin();
  if (!values.setting.empty()) {
    std::uint64_t value = 0;
    if (!CLI::detail::lexical_cast(values.value, value))
      return Error(Errc::kInvalidArgument, "a setting and a whole number are needed");
    NSL_RETURN_IF_ERROR(admin.tune(values.setting, value));
    talk.tell(values.setting + " is " + values.value + " until the program ends");
    return ok_status();
  }
  NSL_ASSIGN_OR_RETURN(const auto settings, admin.tuning());
  Table table({"SETTING", "VALUE>", "FROM>", "TO>", "MEANING"});
  for (const client::Tunable& setting : settings)
    table.row({setting.name, shown_number(setting.value), shown_number(setting.smallest),
               shown_number(setting.largest), setting.meaning});
  talk.show(table);
  return ok_status();
}

Status allowlist(Talk& talk, const From& values) {
  NSL_ASSIGN_OR_RETURN(const client::AllowlistPage page,
                       talk.client().admin().allowlist(given(values.from)));
  Table table({"USER"});
  for (const std::string& user : page.users)
    table.row({user});
  talk.show(table);
  talk.hint_at_more("--from", page.next);
  return ok_status();
}

Status allow(Talk& talk, const One& values) {
  NSL_RETURN_IF_ERROR(talk.client().admin().allow(values.user));
  talk.tell(values.user + " may register");
  return ok_status();
}

Status disallow(Talk& talk, const One& values) {
  NSL_RETURN_IF_ERROR(talk.client().admin().disallow(values.user));
  talk.tell(values.user + " may not register");
  return ok_status();
}

Status reset_clock(Talk& talk, const None&) {
  NSL_RETURN_IF_ERROR(talk.client().admin().reset_clock());
  talk.tell("the clock's floor is what the clock says now");
  return ok_status();
}

void add_user_commands(CLI::App& admin, ExitStatus& status) {
  add_talk_command<GasOptions>(
      admin, status, "gas", "Show a user's gas account, or credit it",
      [](CLI::App& command, GasOptions& values) {
        command.add_option("USER", values.user, "the user's id")->required();
        CLI::Option* const amount =
            command.add_option("AMOUNT", values.amount, "gas to credit; none: show the account");
        amount->check(CLI::PositiveNumber);
        command.add_option("--reference", values.reference, "what the history tells of it")
            ->needs(amount);
      },
      gas);
  add_talk_command<LimitsOptions>(
      admin, status, "limits", "Show how much a user may store, or set it",
      [](CLI::App& command, LimitsOptions& values) {
        command.add_option("USER", values.user, "the user's id")->required();
        CLI::Option* const bytes =
            command.add_option("--storage", values.storage_bytes, "bytes that it may store");
        command.add_flag("--standard", values.standard, "what the configuration says")
            ->excludes(bytes);
      },
      limits);
  add_talk_command<One>(admin, status, "disable", "Lock a user out, at once", user_option, disable);
  add_talk_command<One>(admin, status, "enable", "Let a disabled user in again", user_option,
                        enable);
  add_talk_command<From>(admin, status, "users", "List the users", from_option, users);
  add_talk_command<From>(admin, status, "allowlist", "List who may register", from_option,
                         allowlist);
  add_talk_command<One>(admin, status, "allow", "Put a user id on that list", user_option, allow);
  add_talk_command<One>(admin, status, "disallow", "Take one off it", user_option, disallow);
}

}  // namespace

void add_admin_command(CLI::App& app, ExitStatus& status) {
  CLI::App* const admin =
      app.add_subcommand("admin", "The operator's work: needs an operator's key");
  admin->require_subcommand(1);
  admin->footer(R"(
Examples:
  nsl admin gas NPTmAHDxo6Pkyic8Nvu3kwyXoYJCvcCB6i 1000000000 --profile local-operator
  nsl admin backup before-upgrade --profile local-operator)");
  add_user_commands(*admin, status);
  add_talk_command<BackupOptions>(
      *admin, status, "backup", "Write a backup of the store, where the configuration says",
      [](CLI::App& command, BackupOptions& values) {
        command.add_option("NAME", values.name, "its name: 1 to 64 of A-Z a-z 0-9 _ -")->required();
      },
      backup);
  add_talk_command<None>(*admin, status, "status", "What the service is doing", no_options,
                         show_status);
  add_talk_command<None>(*admin, status, "metrics", "Its metrics, in Prometheus' text format",
                         no_options, metrics);
  add_talk_command<Tuning>(
      *admin, status, "tuning", "Show what can be tuned while it runs, or tune it",
      [](CLI::App& command, Tuning& values) {
        CLI::Option* const setting = command.add_option("SETTING", values.setting, "which");
        command.add_option("VALUE", values.value, "its new value")->needs(setting);
      },
      tuning);
  add_talk_command<None>(*admin, status, "reset-clock",
                         "Let the service's clock go back to what the machine's clock says",
                         no_options, reset_clock);
}

}  // namespace nsl::cli
