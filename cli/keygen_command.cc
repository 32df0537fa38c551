// `nsl keygen`: a key pair, which is a user (or an operator).
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/key_file.h"
#include "cli/service_commands.h"
#include "cli/talk.h"

namespace nsl::cli {
namespace {

struct KeygenOptions {
  std::string out = "key.pem";
  std::string kind = "p256";
  std::string show;  // a key file that is there
  bool json = false;
};

Status print(const KeygenOptions& options, const crypto::SigningKey& key, const std::string& file) {
  NSL_ASSIGN_OR_RETURN(const UserId id, client::user_id_of(key.public_key()));
  const std::string public_key = client::public_key_text(key.public_key());
  if (options.json) {
    std::cout << nlohmann::ordered_json{{"id", id.value()},
                                        {"kind", crypto::name_of(key.kind())},
                                        {"publicKey", public_key},
                                        {"file", file}}
                     .dump()
              << '\n';
    return ok_status();
  }
  print_pairs(std::cout, style_of_output(),
              {{"user id", id.value()}, {"public key", public_key}, {"private key", file}});
  if (options.show.empty())
    std::cout << "Who has the file is the user: keep a copy where nobody else can read it.\n";
  return ok_status();
}

Status keygen(const KeygenOptions& options) {
  if (!options.show.empty()) {
    NSL_ASSIGN_OR_RETURN(const crypto::SigningKey key, read_key_file(options.show));
    return print(options, key, options.show);
  }
  NSL_ASSIGN_OR_RETURN(const crypto::KeyKind kind, crypto::key_kind_of(options.kind));
  NSL_ASSIGN_OR_RETURN(const crypto::SigningKey key, crypto::SigningKey::generate(kind));
  NSL_RETURN_IF_ERROR(write_key_file(options.out, key));
  return print(options, key, options.out);
}

constexpr const char* kExamples = R"(
Examples:
  nsl keygen                             key.pem: P-256, whose id is a Neo N3 address
  nsl keygen --kind ed25519 --out me.pem
  nsl keygen --show me.pem               the id and the public key of a file that is there)";

}  // namespace

void add_keygen_command(CLI::App& app, ExitStatus& status) {
  auto options = std::make_shared<KeygenOptions>();
  CLI::App* const command = app.add_subcommand("keygen", "Make a key pair: it is the user");
  command->footer(kExamples);
  command->add_option("--out", options->out, "the file for the private key")->capture_default_str();
  command->add_option("--kind", options->kind, "p256 or ed25519")
      ->capture_default_str()
      ->check(CLI::IsMember({"p256", "ed25519"}));
  command->add_option("--show", options->show, "show the id of a key file, and make none");
  command->add_flag("--json", options->json, "as JSON");
  command->callback([options, &status] {
    const Status done = keygen(*options);
    status = done.ok() ? kSuccess
                       : complain(done.error(), nullptr,
                                  options->json ? Reader::kProgram : Reader::kPerson);
  });
}

}  // namespace nsl::cli
