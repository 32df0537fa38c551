#include <iostream>

#include "base/hex.h"
#include "enclave/app/commands.h"
#include "enclave/app/ground.h"
#include "enclave/storage/backup.h"

namespace nsl::app {
namespace {

struct FilePlace {
  std::string directory;
  std::string name;
};

FilePlace split(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos)
    return {.directory = ".", .name = path};
  return {.directory = slash == 0 ? "/" : path.substr(0, slash), .name = path.substr(slash + 1)};
}

void print(const char* what, const storage::BackupSummary& summary) {
  std::cout << what << ": " << summary.written.records << " records, " << summary.written.bytes
            << " bytes, as of position " << summary.sequence.count() << '\n';
}

// With the ground laid, and the directory that the file is in.
template <class Act>
ExitStatus with_backup(const CommandContext& context, const std::string& path, Act act) {
  const auto run = [&]() -> Status {
    NSL_ASSIGN_OR_RETURN(const Configuration configuration, read_configuration(context.options));
    NSL_ASSIGN_OR_RETURN(const auto platform, context.make_platform(configuration));
    NSL_ASSIGN_OR_RETURN(const auto ground, Ground::lay(configuration, *platform));
    const FilePlace place = split(path);
    NSL_ASSIGN_OR_RETURN(const auto files, platform->open_directory(place.directory));
    return act(*ground, *files, place.name);
  };
  const Status status = run();
  return status.ok() ? kSuccess : complain(status.error());
}

Status verify(Ground& ground, platform::Files& files, const std::string& name) {
  NSL_ASSIGN_OR_RETURN(const storage::BackupSummary summary,
                       storage::verify_backup(files, name, ground.sealing()));
  print("whole", summary);
  return ok_status();
}

Status restore(Ground& ground, platform::Files& files, const std::string& name) {
  auto summary = storage::restore_backup(files, name, ground.store_ports(), ground.store_options(),
                                         [](const storage::BackupProgress&) {});
  if (!summary.ok() && summary.error().code() == Errc::kAlreadyExists)
    return Error(Errc::kAlreadyExists, ground.places().store +
                                           " is not empty. A backup takes the place of the whole "
                                           "state: move the directory away first");
  if (!summary.ok())
    return summary.error();
  NSL_ASSIGN_OR_RETURN(const auto store, ground.open_store(storage::RollbackPolicy::kRefuse,
                                                           storage::IfEmpty::kRefuse));
  const std::string incarnation = hex_encode(store->store().incarnation());
  const EventField fields[] = {{"backup", std::string_view(name)},
                               {"incarnation", std::string_view(incarnation)}};
  ground.events().emit({"app.restored", fields});
  print("restored", *summary);
  std::cout << "new incarnation " << incarnation << "; all tokens are revoked\n";
  return ok_status();
}

}  // namespace

void add_backup_commands(const CommandContext& context) {
  auto file = std::make_shared<std::string>();
  const auto add = [&](const char* name, const char* meaning, auto act) {
    CLI::App* const command = context.app.add_subcommand(name, meaning);
    command->add_option("--backup,file", *file, "The backup's file")->required();
    command->callback([context, file, act] { context.status = with_backup(context, *file, act); });
  };
  add("restore",
      "Make the state of a backup the state of the store, which is empty; it is a new incarnation",
      restore);
  add("verify-backup", "Read a whole backup, and say what it holds", verify);
}

}  // namespace nsl::app
