#pragma once
// A function: source that was compiled and whose top level was evaluated, kept as a memory image
// that invocations start from. It holds no secret, since none is loaded while it is made.
//
// Thread-safety: immutable; any number of invocations on any threads share one.

#include <memory>
#include <string>
#include <variant>

#include "crypto/sha256.h"
#include "enclave/execution/config.h"
#include "enclave/execution/report.h"
#include "enclave/execution/runtime.h"
#include "enclave/sandbox/image.h"

namespace nsl::execution {

struct Source {
  std::string name = "function.js";  // what error texts and stacks call it; at most 256 bytes
  std::string text;
};

class Function;

struct Compilation {
  std::variant<std::shared_ptr<const Function>, Failure> outcome;
  Usage usage;
  Logs logs;

  bool ok() const { return outcome.index() == 0; }
  const std::shared_ptr<const Function>& function() const { return std::get<0>(outcome); }
  const Failure& failure() const { return std::get<Failure>(outcome); }
};

class Function {
 public:
  // Evaluates the top level under `limits`, on this thread, which must be a sandbox::GuestThread
  // for the call depth to be what it is elsewhere. Failures are those of the author's code, of a
  // limit or of ours; each is an entry of the registry.
  static Compilation compile(Runtime& runtime, const Source& source, const Limits& limits);

  // SHA-256 of the source. `config` is part of the source, so this names code and configuration.
  const crypto::Digest32& hash() const { return hash_; }
  const FunctionConfig& config() const { return config_; }
  const sandbox::Image& image() const { return image_; }
  // What it occupies while nothing runs.
  ByteCount footprint() const;

 private:
  Function(const crypto::Digest32& hash, FunctionConfig config, sandbox::Image image)
      : hash_(hash), config_(std::move(config)), image_(std::move(image)) {}

  const crypto::Digest32 hash_;
  const FunctionConfig config_;
  const sandbox::Image image_;
};

}  // namespace nsl::execution
