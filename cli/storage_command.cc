// `nsl storage`: what your functions stored.
#include <iostream>

#include "base/hex.h"
#include "base/utf8.h"
#include "cli/arguments.h"
#include "cli/service_commands.h"
#include "cli/talk.h"

namespace nsl::cli {
namespace {

constexpr std::uint64_t kMaxValue = 1 << 20;

struct Entry {
  std::string function;
  std::string key;
  std::string file;
  bool is_bytes = false;
};

void entry_options(CLI::App& command, Entry& values) {
  command.add_option("FUNCTION", values.function, "the function")->required();
  command.add_option("KEY", values.key, "the key")->required();
}

struct List {
  std::string function;
  std::string prefix;
  std::string after;
  std::uint64_t limit = 0;
};

std::string shown_key(const std::string& key) {
  return is_valid_utf8(as_bytes(key)) ? key : "0x" + hex_encode(as_bytes(key));
}

Status list(Talk& talk, const List& values) {
  NSL_ASSIGN_OR_RETURN(
      const client::StoragePage page,
      talk.client().storage().list(values.function, {.prefix = given(values.prefix),
                                                     .after = given(values.after),
                                                     .limit = given(values.limit)}));
  Table table({"KEY"});
  for (const std::string& key : page.keys)
    table.row({shown_key(key)});
  talk.show(table);
  talk.hint_at_more("--after", page.after);
  return ok_status();
}

Status get(Talk& talk, const Entry& values) {
  NSL_ASSIGN_OR_RETURN(const client::StoredValue value,
                       talk.client().storage().get(values.function, values.key));
  const auto access = SecretAccess::because("its owner asked for the value on the terminal");
  std::cout << as_text(value.content.reveal(access)) << (value.is_json ? "\n" : "") << std::flush;
  return ok_status();
}

Status put(Talk& talk, const Entry& values) {
  NSL_ASSIGN_OR_RETURN(SecretBytes content,
                       read_value(values.file, "value of " + values.key + ": ", kMaxValue));
  const client::StoredValue value{.content = std::move(content), .is_json = !values.is_bytes};
  NSL_RETURN_IF_ERROR(talk.client().storage().put(values.function, values.key, value));
  talk.tell(values.function + ": stored " + values.key);
  return ok_status();
}

Status remove(Talk& talk, const Entry& values) {
  NSL_RETURN_IF_ERROR(talk.client().storage().erase(values.function, values.key));
  talk.tell(values.function + ": " + values.key + " is not there");
  return ok_status();
}

}  // namespace

void add_storage_command(CLI::App& app, ExitStatus& status) {
  CLI::App* const storage = app.add_subcommand("storage", "What your functions stored");
  storage->require_subcommand(1);
  add_talk_command<List>(
      *storage, status, "ls", "List the keys of a function's storage",
      [](CLI::App& command, List& values) {
        command.add_option("FUNCTION", values.function, "the function")->required();
        command.add_option("--prefix", values.prefix, "only keys that begin so");
        command.add_option("--after", values.after, "where to go on, as the last page told");
        command.add_option("--limit", values.limit, "most entries")->check(CLI::PositiveNumber);
      },
      list);
  add_talk_command<Entry>(*storage, status, "get", "Write a value to standard output",
                          entry_options, get);
  add_talk_command<Entry>(
      *storage, status, "put", "Store a value, from standard input or a file",
      [](CLI::App& command, Entry& values) {
        entry_options(command, values);
        command.add_option("--file", values.file, "the file with the value");
        command.add_flag("--bytes", values.is_bytes, "it is bytes (a Uint8Array), not JSON");
      },
      put);
  add_talk_command<Entry>(*storage, status, "rm", "Remove a key", entry_options, remove);
}

}  // namespace nsl::cli
