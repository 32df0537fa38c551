#include "cli/local_service.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <charconv>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <thread>

#include "cli/files.h"
#include "cli/key_file.h"

namespace nsl::cli {
namespace {

namespace fs = std::filesystem;
namespace asio = boost::asio;

constexpr std::uint64_t kMaxFile = 1 << 20;
constexpr std::string_view kPortKey = "port = ";

// Nothing listens there: it could be had.
std::optional<std::uint16_t> free_port(std::uint16_t wanted) {
  boost::system::error_code code;
  asio::io_context io;
  asio::ip::tcp::acceptor acceptor(io);
  acceptor.open(asio::ip::tcp::v4(), code);
  acceptor.set_option(asio::socket_base::reuse_address(true), code);
  acceptor.bind({asio::ip::address_v4::loopback(), wanted}, code);
  if (code)
    return std::nullopt;
  return acceptor.local_endpoint(code).port();
}

Result<std::uint16_t> choose_port(std::uint16_t asked, std::uint16_t before) {
  if (asked != 0)
    return free_port(asked) ? Result<std::uint16_t>(asked)
                            : Error(Errc::kUnavailable,
                                    "port " + std::to_string(asked) + " is taken; try --port 0");
  if (before != 0 && free_port(before))
    return before;
  if (const auto port = free_port(0))
    return *port;
  return Error(Errc::kUnavailable, "no port is free");
}

// Where the number of the line "port = N" stands.
struct PortPlace {
  std::size_t begin = std::string::npos;
  std::size_t end = std::string::npos;
};
PortPlace find_port(const std::string& text) {
  std::size_t line = text.find('\n' + std::string(kPortKey));
  if (line == std::string::npos)
    return {};
  line += 1 + kPortKey.size();
  return {line, std::min(text.find('\n', line), text.size())};
}

std::uint16_t number_of(std::string_view text) {
  std::uint16_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::string last_lines(const std::string& text, std::size_t count) {
  std::size_t at = text.size();
  for (std::size_t i = 0; i <= count && at != std::string::npos && at != 0; ++i)
    at = text.rfind('\n', at - 1);
  return at == std::string::npos || at == 0 ? text : text.substr(at + 1);
}

}  // namespace

Status LocalService::make_keys() {
  for (const std::string& file : {operator_key(), user_key()}) {
    NSL_ASSIGN_OR_RETURN(const crypto::SigningKey key,
                         crypto::SigningKey::generate(crypto::KeyKind::kP256));
    NSL_RETURN_IF_ERROR(write_key_file(file, key));
  }
  return ok_status();
}

Status LocalService::write_configuration() {
  NSL_ASSIGN_OR_RETURN(const crypto::SigningKey key, read_key_file(operator_key()));
  const std::string text =
      "# Written by nsl up. `nsl-enclave-sim config` and docs/operations.md tell of every "
      "setting.\n"
      "[server]\n"
      "port = 0\n"
      "\n"
      "[operators]\n"
      "keys = [\"" +
      client::public_key_text(key.public_key()) +
      "\"]\n"
      "\n"
      "[users]\n"
      "# What a new account begins with, so that one can go on at once.\n"
      "registration_gas = 10000000000\n"
      "\n"
      "[log]\n"
      "to = \"file\"\n";
  return write_private_file(path("nsl.toml"), as_bytes(text), IfExists::kReplace);
}

Result<bool> LocalService::prepare() {
  NSL_RETURN_IF_ERROR(make_private_folder(options_.data));
  NSL_RETURN_IF_ERROR(make_private_folder(path("keys")));
  std::error_code code;
  if (fs::exists(path("nsl.toml"), code))
    return false;
  if (!fs::exists(user_key(), code)) {
    NSL_RETURN_IF_ERROR(make_keys());
  }
  NSL_RETURN_IF_ERROR(write_configuration());
  return true;
}

Status LocalService::set_port() {
  NSL_ASSIGN_OR_RETURN(std::string text, read_file(path("nsl.toml"), kMaxFile));
  const PortPlace place = find_port(text);
  if (place.begin == std::string::npos)
    return ok_status();  // its owner does without
  const std::string before = text.substr(place.begin, place.end - place.begin);
  NSL_ASSIGN_OR_RETURN(const std::uint16_t port, choose_port(options_.port, number_of(before)));
  if (before == std::to_string(port))
    return ok_status();
  text.replace(place.begin, place.end - place.begin, std::to_string(port));
  return write_private_file(path("nsl.toml"), as_bytes(text), IfExists::kReplace);
}

Status LocalService::wait_until_it_serves(ProcessId process) const {
  constexpr std::chrono::milliseconds kStep{20};
  std::error_code code;
  for (auto waited = std::chrono::milliseconds(0); waited < options_.patience; waited += kStep) {
    if (fs::exists(path("ready.json"), code))
      return ok_status();
    if (const auto status = ended(process)) {
      const auto said = read_file(log(), kMaxFile);
      return Error(Errc::kUnavailable, "it ended with status " + std::to_string(*status) + ":\n" +
                                           (said.ok() ? last_lines(*said, 5) : ""));
    }
    std::this_thread::sleep_for(kStep);
  }
  stop(process, std::chrono::seconds(10));
  return Error(Errc::kUnavailable, "it did not serve in time; see " + log());
}

Result<ProcessId> LocalService::start(Life life) {
  std::error_code code;
  if (!fs::exists(options_.program, code))
    return Error(Errc::kInvalidArgument,
                 "'" + options_.program + "' is not there; name it with --enclave");
  NSL_RETURN_IF_ERROR(set_port());
  fs::remove(path("ready.json"), code);
  NSL_ASSIGN_OR_RETURN(const ProcessId process,
                       spawn({.program = options_.program,
                              .arguments = {"serve", "--config", path("nsl.toml"), "--data",
                                            path("enclave"), "--ready-file", path("ready.json")},
                              .output_file = log()},
                             life));
  NSL_RETURN_IF_ERROR(write_private_file(
      path("service.pid"), as_bytes(std::to_string(process) + '\n'), IfExists::kReplace));
  NSL_RETURN_IF_ERROR(wait_until_it_serves(process));
  return process;
}

std::optional<ProcessId> LocalService::running() const {
  const auto text = read_file(path("service.pid"), kMaxFile);
  if (!text.ok())
    return std::nullopt;
  ProcessId process = 0;
  std::from_chars(text->data(), text->data() + text->size(), process);
  if (!is_running(process))
    return std::nullopt;
  // The number may be another's by now: ours names this folder in its arguments.
  const auto arguments = read_file("/proc/" + std::to_string(process) + "/cmdline", kMaxFile);
  if (!arguments.ok() || arguments->find(path("nsl.toml")) == std::string::npos)
    return std::nullopt;
  return process;
}

Result<std::string> LocalService::url() const {
  NSL_ASSIGN_OR_RETURN(const std::string text, read_file(path("ready.json"), kMaxFile));
  const auto json = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || !json.contains("url") || !json["url"].is_string())
    return Error(Errc::kBadReply, "'" + path("ready.json") + "'");
  return json["url"].get<std::string>();
}

}  // namespace nsl::cli
