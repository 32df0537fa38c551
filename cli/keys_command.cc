// `nsl keys`: signing keys that the service holds for you.
#include <iostream>

#include "base/hex.h"
#include "cli/arguments.h"
#include "cli/service_commands.h"
#include "cli/talk.h"

namespace nsl::cli {
namespace {

constexpr std::uint64_t kMaxKeyFile = 16 << 10;
constexpr std::uint64_t kMaxMessage = 16 << 20;

std::vector<std::pair<std::string, std::string>> shown_new(const client::NewKey& key) {
  return {{"key", key.name},
          {"kind", key.kind},
          {"public key", key.public_key},
          {"Neo address", key.neo_address.value_or("-")}};
}

struct Creation {
  std::string name;
  std::string kind = "p256";
  std::string file;
  AccessOptions access;
};

std::optional<client::Access> access_of(const Creation& values) {
  return values.access.is_given() ? std::optional(values.access.access()) : std::nullopt;
}

Status create(Talk& talk, const Creation& values) {
  NSL_ASSIGN_OR_RETURN(const client::NewKey key,
                       talk.client().keys().create(values.name, values.kind, access_of(values)));
  talk.show(shown_new(key));
  return ok_status();
}

Status import(Talk& talk, const Creation& values) {
  NSL_ASSIGN_OR_RETURN(const SecretBytes pem, read_value(values.file, "PEM: ", kMaxKeyFile));
  NSL_ASSIGN_OR_RETURN(const client::NewKey key,
                       talk.client().keys().import_pem(values.name, pem, access_of(values)));
  talk.show(shown_new(key));
  return ok_status();
}

Status list(Talk& talk, const PageOptions& page) {
  NSL_ASSIGN_OR_RETURN(const client::KeyPage keys,
                       talk.client().keys().list(page.start(), page.size()));
  Table table({"NAME", "KIND", "VERSION>", "CREATED", "FUNCTIONS", "PUBLIC KEY"});
  for (const client::KeyInfo& key : keys.keys)
    table.row({key.name, key.kind, std::to_string(key.current.version),
               shown_time(key.current.created), shown_access(key.access), key.current.public_key});
  talk.show(table);
  talk.hint_at_more("--from", keys.next);
  return ok_status();
}

struct Named {
  std::string name;
  std::uint32_t version = 0;
};

void name_option(CLI::App& command, Named& values) {
  command.add_option("NAME", values.name, "the key")->required();
}

Status show(Talk& talk, const Named& values) {
  NSL_ASSIGN_OR_RETURN(const client::KeyVersions key, talk.client().keys().show(values.name));
  Table table({"VERSION>", "CREATED", "PUBLIC KEY", "NEO ADDRESS"});
  for (const client::KeyVersion& version : key.versions)
    table.row({std::to_string(version.version), shown_time(version.created), version.public_key,
               version.neo_address.value_or("-")});
  talk.show(table);
  return ok_status();
}

Status rotate(Talk& talk, const Named& values) {
  NSL_ASSIGN_OR_RETURN(const client::NewKey key, talk.client().keys().rotate(values.name));
  talk.show(shown_new(key));
  return ok_status();
}

Status remove(Talk& talk, const Named& values) {
  auto keys = talk.client().keys();
  if (values.version == 0) {
    NSL_RETURN_IF_ERROR(keys.erase(values.name));
    talk.tell("removed " + values.name + ": nothing can be signed with it any more");
    return ok_status();
  }
  NSL_RETURN_IF_ERROR(keys.erase_version(values.name, values.version));
  talk.tell("removed version " + std::to_string(values.version) + " of " + values.name);
  return ok_status();
}

struct Signing {
  std::string name;
  std::string file;
  std::string digest;
  std::uint64_t version = 0;
};

Result<client::KeySignature> sign_what(Talk& talk, const Signing& values) {
  auto keys = talk.client().keys();
  if (!values.digest.empty()) {
    const auto digest = hex_decode(values.digest);
    if (!digest.ok())
      return Error(Errc::kInvalidArgument, "--digest takes hexadecimal digits");
    return keys.sign(values.name, *digest, client::SignOf::kDigest, given(values.version));
  }
  NSL_ASSIGN_OR_RETURN(const SecretBytes message,
                       read_value(values.file, "message: ", kMaxMessage));
  const auto access = SecretAccess::because("the message is sent to be signed, over TLS");
  return keys.sign(values.name, message.reveal(access), client::SignOf::kMessage,
                   given(values.version));
}

Status sign(Talk& talk, const Signing& values) {
  NSL_ASSIGN_OR_RETURN(const client::KeySignature signature, sign_what(talk, values));
  talk.tell(signature.signature);
  return ok_status();
}

struct Grant {
  std::string name;
  AccessOptions access;
};

Status grant(Talk& talk, const Grant& values) {
  const client::Access access = values.access.access();
  NSL_RETURN_IF_ERROR(talk.client().keys().grant(values.name, access));
  talk.tell(values.name + " signs for: " + shown_access(access));
  return ok_status();
}

}  // namespace

void add_keys_command(CLI::App& app, ExitStatus& status) {
  CLI::App* const keys = app.add_subcommand("keys", "Signing keys that the service holds for you");
  keys->require_subcommand(1);
  add_talk_command<Creation>(
      *keys, status, "create", "Make one; its private part never leaves the service",
      [](CLI::App& command, Creation& values) {
        command.add_option("NAME", values.name, "its name")->required();
        command.add_option("--kind", values.kind, "p256, secp256k1 or ed25519")
            ->capture_default_str();
        add_access_options(command, values.access);
      },
      create);
  add_talk_command<Creation>(
      *keys, status, "import", "Bring one: a PKCS #8 key in PEM, from standard input or a file",
      [](CLI::App& command, Creation& values) {
        command.add_option("NAME", values.name, "its name")->required();
        command.add_option("--file", values.file, "the PEM file");
        add_access_options(command, values.access);
      },
      import);
  add_talk_command<PageOptions>(
      *keys, status, "ls", "List them",
      [](CLI::App& command, PageOptions& page) { add_page_options(command, page); }, list);
  add_talk_command<Named>(*keys, status, "show", "Show the versions of one", name_option, show);
  add_talk_command<Named>(*keys, status, "rotate", "Make a new version of one", name_option,
                          rotate);
  add_talk_command<Signing>(
      *keys, status, "sign", "Sign a message; the signature is base64url of 64 bytes",
      [](CLI::App& command, Signing& values) {
        command.add_option("NAME", values.name, "the key")->required();
        CLI::Option* const file = command.add_option(
            "--file", values.file, "the message (default: standard input, less one line end)");
        command.add_option("--digest", values.digest, "a digest of 32 bytes, in hex, as it is")
            ->excludes(file);
        command.add_option("--version", values.version, "an older version of the key");
      },
      sign);
  add_talk_command<Grant>(
      *keys, status, "grant", "Say which of your functions may sign with it",
      [](CLI::App& command, Grant& values) {
        command.add_option("NAME", values.name, "the key")->required();
        add_access_options(command, values.access);
      },
      grant);
  add_talk_command<Named>(
      *keys, status, "rm", "Remove one, or an old version of it, for good",
      [](CLI::App& command, Named& values) {
        name_option(command, values);
        command.add_option("--version", values.version, "this version alone")
            ->check(CLI::PositiveNumber);
      },
      remove);
}

}  // namespace nsl::cli
