// `nsl secret`: values go in by standard input or a file, and never by the command line.
#include <iostream>

#include "cli/arguments.h"
#include "cli/service_commands.h"
#include "cli/talk.h"

namespace nsl::cli {
namespace {

constexpr std::uint64_t kMaxValue = 1 << 20;

struct Put {
  std::string name;
  std::string file;
  std::string life;
  std::uint64_t keep = 0;
  std::int64_t expected = -1;
  AccessOptions access;
};

void put_options(CLI::App& command, Put& values) {
  command.footer(R"(
Examples:
  nsl secret put API_KEY                          asks for it, and does not show it
  pass show api | nsl secret put API_KEY          one line end at its end is left out
  nsl secret put CERT --file cert.der --function signer --life 30d)");
  command.add_option("NAME", values.name, "the secret")->required();
  command.add_option("--file", values.file, "the file with the value, taken as it is");
  command.add_option("--life", values.life, "how long it is good: 90s, 15m, 12h, 30d");
  command.add_option("--keep", values.keep, "how many versions are kept");
  command.add_option("--expect", values.expected,
                     "only if this is the newest version; 0: if there is none");
  add_access_options(command, values.access);
}

Status put(Talk& talk, const Put& values) {
  client::SecretPut options{.keep = given(values.keep)};
  if (values.expected >= 0)
    options.expected_version = static_cast<std::uint64_t>(values.expected);
  if (!values.life.empty()) {
    NSL_ASSIGN_OR_RETURN(options.life, parse_duration(values.life));
  }
  if (values.access.is_given() && !values.access.is_all)
    options.access = values.access.access();
  NSL_ASSIGN_OR_RETURN(const SecretBytes value,
                       read_value(values.file, "value of " + values.name + ": ", kMaxValue));
  auto secrets = talk.client().secrets();
  NSL_ASSIGN_OR_RETURN(const std::uint32_t version, secrets.put(values.name, value, options));
  talk.tell(values.name + ": version " + std::to_string(version));
  if (values.access.is_all)
    return secrets.grant(values.name, client::Access::to_all());
  return ok_status();
}

struct Named {
  std::string name;
  std::uint32_t version = 0;
};

void name_option(CLI::App& command, Named& values) {
  command.add_option("NAME", values.name, "the secret")->required();
}

Status get(Talk& talk, const Named& values) {
  NSL_ASSIGN_OR_RETURN(
      const client::SecretValue value,
      talk.client().secrets().get(values.name, given(std::uint64_t{values.version})));
  const ByteSpan bytes =
      value.value.reveal(SecretAccess::because("its owner asked for the value on the terminal"));
  std::cout << as_text(bytes) << std::flush;
  return ok_status();
}

Status list(Talk& talk, const PageOptions& page) {
  NSL_ASSIGN_OR_RETURN(const client::SecretPage secrets,
                       talk.client().secrets().list(page.start(), page.size()));
  Table table({"NAME", "VERSION>", "BYTES>", "CREATED", "EXPIRES", "FUNCTIONS"});
  for (const client::SecretInfo& secret : secrets.secrets)
    table.row({secret.name, std::to_string(secret.current.version),
               shown_number(secret.current.bytes), shown_time(secret.current.created),
               shown_time(secret.current.expires), shown_access(secret.access)});
  talk.show(table);
  talk.hint_at_more("--from", secrets.next);
  return ok_status();
}

Status versions(Talk& talk, const Named& values) {
  NSL_ASSIGN_OR_RETURN(const client::SecretVersions secret,
                       talk.client().secrets().versions(values.name));
  Table table({"VERSION>", "BYTES>", "CREATED", "EXPIRES"});
  for (const client::SecretVersion& version : secret.versions)
    table.row({std::to_string(version.version), shown_number(version.bytes),
               shown_time(version.created), shown_time(version.expires)});
  talk.show(table);
  return ok_status();
}

Status remove(Talk& talk, const Named& values) {
  NSL_RETURN_IF_ERROR(talk.client().secrets().erase(values.name));
  talk.tell("removed " + values.name + ", all versions");
  return ok_status();
}

Status roll_back(Talk& talk, const Named& values) {
  NSL_ASSIGN_OR_RETURN(const std::uint32_t version,
                       talk.client().secrets().roll_back(values.name, values.version));
  talk.tell(values.name + ": version " + std::to_string(version) + " has the value of " +
            std::to_string(values.version));
  return ok_status();
}

struct Grant {
  std::string name;
  AccessOptions access;
};

Status grant(Talk& talk, const Grant& values) {
  const client::Access access = values.access.access();
  NSL_RETURN_IF_ERROR(talk.client().secrets().grant(values.name, access));
  talk.tell(values.name + " goes to: " + shown_access(access));
  return ok_status();
}

}  // namespace

void add_secret_command(CLI::App& app, ExitStatus& status) {
  CLI::App* const secret = app.add_subcommand("secret", "Your secrets");
  secret->require_subcommand(1);
  add_talk_command<Put>(*secret, status, "put", "Store a value, as a new version", put_options,
                        put);
  add_talk_command<Named>(
      *secret, status, "get", "Write a value to standard output, as it is",
      [](CLI::App& command, Named& values) {
        name_option(command, values);
        command.add_option("--version", values.version, "an older one")->check(CLI::PositiveNumber);
      },
      get);
  add_talk_command<PageOptions>(
      *secret, status, "ls", "List them; values are not shown",
      [](CLI::App& command, PageOptions& page) { add_page_options(command, page); }, list);
  add_talk_command<Named>(*secret, status, "rm", "Remove one, with all its versions", name_option,
                          remove);
  add_talk_command<Named>(*secret, status, "versions", "List the versions of one", name_option,
                          versions);
  add_talk_command<Named>(
      *secret, status, "rollback", "Make an older version's value the newest again",
      [](CLI::App& command, Named& values) {
        name_option(command, values);
        command.add_option("VERSION", values.version, "the older one")
            ->required()
            ->check(CLI::PositiveNumber);
      },
      roll_back);
  add_talk_command<Grant>(
      *secret, status, "grant", "Say which of your functions get it",
      [](CLI::App& command, Grant& values) {
        command.footer(R"(
Examples:
  nsl secret grant API_KEY --function oracle --function backup
  nsl secret grant API_KEY --all)");
        command.add_option("NAME", values.name, "the secret")->required();
        add_access_options(command, values.access);
      },
      grant);
}

}  // namespace nsl::cli
