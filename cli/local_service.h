#pragma once
// A service in simulation on this machine, as `nsl up` keeps it in one folder:
//
//   DATA/nsl.toml       its configuration, written at the first start; edit it as you like
//   DATA/keys/          operator.pem and user.pem, made at the first start
//   DATA/enclave/       the service's own data directory
//   DATA/ready.json     where it is, once it serves
//   DATA/service.log    what it said
//   DATA/service.pid    its process
//
// Thread-safety: one thread.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "cli/os.h"

namespace nsl::cli {

struct LocalServiceOptions {
  std::string data;                   // absolute
  std::string program;                // nsl-enclave-sim
  std::uint16_t port = 0;             // 0: the one it had before if it is free, else any free one
  std::chrono::seconds patience{60};  // for it to serve
};

class LocalService {
 public:
  explicit LocalService(LocalServiceOptions options) : options_(std::move(options)) {}

  // Makes folder, keys and configuration if they are not there. True if it is the first start.
  Result<bool> prepare();
  // Starts it, and waits until it serves. Fails with unavailable, and then tells what it said.
  Result<ProcessId> start(Life life);
  // The process that serves this folder already, if there is one.
  std::optional<ProcessId> running() const;

  // Of the one that serves.
  Result<std::string> url() const;

  std::string path(const std::string& name) const { return options_.data + "/" + name; }
  std::string certificate() const { return path("enclave/server.pem"); }
  std::string operator_key() const { return path("keys/operator.pem"); }
  std::string user_key() const { return path("keys/user.pem"); }
  std::string log() const { return path("service.log"); }

 private:
  Status make_keys();
  Status write_configuration();
  Status set_port();
  Status wait_until_it_serves(ProcessId process) const;

  LocalServiceOptions options_;
};

}  // namespace nsl::cli
