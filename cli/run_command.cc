#include "cli/run_command.h"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/hex.h"
#include "cli/files.h"
#include "cli/local_engine.h"
#include "cli/output.h"
#include "cli/signing_keys.h"
#include "cli/storage_file.h"

namespace nsl::cli {
namespace {

using execution::Compilation;
using execution::InvocationRequest;
using execution::Limit;
using execution::Limits;
using execution::NamedSecret;
using execution::Report;
using execution::Seed;
using Json = nlohmann::ordered_json;

// 0: not given.
struct LimitOptions {
  std::uint64_t gas = 0;
  std::uint64_t timeout_ms = 0;
  std::uint64_t memory = 0;
};

struct RunOptions {
  std::string file;
  std::string input;
  bool has_input = false;  // an empty one is not none
  std::vector<std::string> secrets;
  std::vector<std::string> keys;
  std::string storage;  // empty: not given
  LimitOptions limits;
  std::string seed;
  bool has_seed = false;
  bool json = false;
  std::uint32_t repeat = 1;
};

ExitStatus complain(const Error& error) {
  std::cerr << "nsl: " << error.message() << " [" << error.slug() << "]\n";
  return exit_status_of(error.code());
}

Result<execution::Source> read_source(const std::string& path) {
  NSL_ASSIGN_OR_RETURN(std::string text, read_file(path, execution::spec(Limit::kSource).ceiling));
  return execution::Source{.name = std::filesystem::path(path).filename().string(),
                           .text = std::move(text)};
}

// The command line's limits on top of the function's: each may only be lowered by the caller, as in
// the service, unless the function has none of its own.
Result<Limits> limits_for(const LimitOptions& options, const execution::FunctionConfig& config) {
  Limits limits = config.effective_limits();
  const auto lower = [&](Limit limit, std::uint64_t value) -> Status {
    if (value == 0)
      return ok_status();
    Limits asked;
    NSL_RETURN_IF_ERROR(asked.set(limit, value));
    const bool authors = std::any_of(config.limits.begin(), config.limits.end(),
                                     [&](const auto& entry) { return entry.first == limit; });
    if (authors)
      limits.lower(limit, asked.get(limit));
    else
      return limits.set(limit, value);
    return ok_status();
  };
  NSL_RETURN_IF_ERROR(lower(Limit::kGas, options.gas));
  NSL_RETURN_IF_ERROR(lower(Limit::kWallTime, options.timeout_ms));
  NSL_RETURN_IF_ERROR(lower(Limit::kMemory, options.memory));
  return limits;
}

Result<std::optional<Seed>> given_seed(const RunOptions& options) {
  if (!options.has_seed)
    return std::optional<Seed>();
  const Result<Bytes> bytes = hex_decode(options.seed);
  if (!bytes.ok() || bytes.value().size() != Seed::kBytes)
    return Error(Errc::kInvalidArgument, "--seed takes 64 hexadecimal digits");
  return std::optional<Seed>(Seed::from(ByteSpan(bytes.value()).first<Seed::kBytes>()));
}

Result<Seed> seed_for(const RunOptions& options, LocalEngine& engine) {
  NSL_ASSIGN_OR_RETURN(std::optional<Seed> given, given_seed(options));
  if (given)
    return *std::move(given);
  return Seed::draw(engine.entropy());
}

Result<std::vector<execution::NamedKey>> keys_for(const RunOptions& options) {
  NSL_ASSIGN_OR_RETURN(const std::optional<Seed> seed, given_seed(options));
  std::optional<SecretBytes> key;
  if (seed)
    key = SecretBytes::copy_of(
        seed->key().reveal(SecretAccess::because("--seed determines the new signing keys, too")));
  return read_signing_keys(options.keys, key);
}

// The names that were given and that the function does not name.
template <class Named>
void warn_of_unnamed(const char* what, const std::vector<Named>& given,
                     const std::vector<std::string>& named) {
  for (const Named& one : given)
    if (std::ranges::find(named, one.name) == named.end())
      std::cerr << "nsl: warning: the function does not name the " << what << " '" << one.name
                << "' in its config, so it does not get it\n";
}

// One command: reads what the options name, runs, prints.
class RunCommand {
 public:
  RunCommand(const RunOptions& options, LocalEngine& engine) : options_(options), engine_(engine) {}

  ExitStatus run() {
    const Result<execution::Source> source = read_source(options_.file);
    if (!source.ok())
      return complain(source.error());
    if (const Status status = read_inputs(); !status.ok())
      return complain(status.error());
    Limits loading;  // the top level runs under the caller's limits: its config is not known yet
    if (const Result<Limits> asked = limits_for(options_.limits, {}); asked.ok())
      loading = asked.value();
    else
      return complain(asked.error());
    const Compilation compilation = engine_.compile(source.value(), loading);
    if (!compilation.ok())
      return report_failure(compilation.failure(), compilation.usage, compilation.logs, {});
    if (!options_.json)
      print_logs(std::cerr, compilation.logs);
    load_logs_ = logs_json(compilation.logs);
    warn_of_unnamed("secret", secrets_, compilation.function()->config().secrets);
    warn_of_unnamed("key", keys_, compilation.function()->config().keys);
    return invoke(compilation);
  }

 private:
  Status read_inputs() {
    if (options_.has_input) {
      NSL_ASSIGN_OR_RETURN(input_,
                           read_argument(options_.input, execution::spec(Limit::kInput).ceiling));
      if (input_.empty())
        return Error(Errc::kInputNotJson, "it is empty; leave --input out for no input at all");
    }
    for (const std::string& argument : options_.secrets) {
      NSL_ASSIGN_OR_RETURN(SecretArgument secret,
                           read_secret(argument, execution::spec(Limit::kSecretBytes).ceiling));
      if (std::any_of(secrets_.begin(), secrets_.end(),
                      [&](const NamedSecret& other) { return other.name == secret.name; }))
        return Error(Errc::kInvalidArgument, "the secret '" + secret.name + "' is given twice");
      secrets_.push_back({std::move(secret.name), std::move(secret.value)});
    }
    NSL_ASSIGN_OR_RETURN(keys_, keys_for(options_));
    if (!options_.storage.empty()) {
      NSL_ASSIGN_OR_RETURN(storage_, read_storage(options_.storage));
    }
    return ok_status();
  }

  std::vector<NamedSecret> copy_of_secrets() const {
    std::vector<NamedSecret> copies;
    const auto access = SecretAccess::because("each repeated run gets its own copy");
    for (const NamedSecret& secret : secrets_)
      copies.push_back({secret.name, SecretBytes::copy_of(secret.value.reveal(access))});
    return copies;
  }

  ExitStatus invoke(const Compilation& compilation) {
    const Result<Limits> limits = limits_for(options_.limits, compilation.function()->config());
    if (!limits.ok())
      return complain(limits.error());
    std::vector<std::chrono::nanoseconds> durations;
    std::optional<Report> report;
    const auto keys = std::make_shared<execution::NamedKeys>(std::move(keys_));
    for (std::uint32_t i = 0; i < options_.repeat; ++i) {
      Result<Seed> seed = seed_for(options_, engine_);
      if (!seed.ok())
        return complain(seed.error());
      const auto transaction = std::make_shared<execution::MemoryStorage>(storage_);
      auto run = engine_.run(compilation.function(),
                             InvocationRequest{.input = SecretBytes::copy_of(as_bytes(input_)),
                                               .secrets = copy_of_secrets(),
                                               .limits = limits.value(),
                                               .seed = std::move(seed).value(),
                                               .start = engine_.wall().now(),
                                               .keys = keys,
                                               .storage = transaction});
      durations.push_back(run.duration);
      report.emplace(std::move(run.report));
      if (!report->ok())
        return report_failure(report->failure(), report->usage, report->logs, durations);
      transaction->commit();
    }
    if (!options_.storage.empty())
      if (const Status status = write_storage(options_.storage, storage_); !status.ok())
        return complain(status.error());
    return report_result(*report, durations);
  }

  static std::int64_t micros(std::chrono::nanoseconds duration) {
    return std::chrono::duration_cast<std::chrono::microseconds>(duration).count();
  }

  Json usage_json(const execution::Usage& usage, const execution::Logs& logs,
                  const std::vector<std::chrono::nanoseconds>& durations) const {
    Json json{{"gasUsed", usage.gas.count()}, {"logs", load_logs_}};
    for (const Json& line : logs_json(logs))
      json["logs"].push_back(line);
    json["durationMicros"] = micros(durations.empty() ? usage.busy : durations.back());
    json["memoryPeakBytes"] = usage.memory_peak.count();
    if (options_.repeat > 1 && !durations.empty())
      json["repeat"] = repeat_json(durations);
    return json;
  }

  static Json repeat_json(std::vector<std::chrono::nanoseconds> durations) {
    std::sort(durations.begin(), durations.end());
    const auto at = [&](std::size_t percent) {
      return micros(durations[(durations.size() - 1) * percent / 100]);
    };
    return {{"count", durations.size()},
            {"minMicros", at(0)},
            {"medianMicros", at(50)},
            {"p99Micros", at(99)}};
  }

  ExitStatus report_result(const Report& report,
                           const std::vector<std::chrono::nanoseconds>& durations) const {
    if (options_.json) {
      // The result is JSON already; reading and writing it again could change a number.
      const std::string usage = usage_json(report.usage, report.logs, durations).dump();
      std::cout << "{\"result\":" << report.result() << ',' << usage.substr(1) << '\n';
      return kSuccess;
    }
    print_logs(std::cerr, report.logs);
    std::cout << report.result() << '\n';
    if (options_.repeat > 1) {
      const Json times = repeat_json(durations);
      std::cerr << times["count"] << " runs: min " << times["minMicros"] << " us, median "
                << times["medianMicros"] << " us, p99 " << times["p99Micros"] << " us\n";
    }
    return kSuccess;
  }

  ExitStatus report_failure(const execution::Failure& failure, const execution::Usage& usage,
                            const execution::Logs& logs,
                            const std::vector<std::chrono::nanoseconds>& durations) const {
    if (options_.json) {
      Json json{{"error", failure_json(failure)}};
      json.update(usage_json(usage, logs, durations));
      std::cout << json.dump() << '\n';
    } else {
      print_logs(std::cerr, logs);
      print_failure(std::cerr, options_.file, failure);
    }
    return exit_status_of(failure.error.code());
  }

  const RunOptions& options_;
  LocalEngine& engine_;
  std::string input_;
  std::vector<NamedSecret> secrets_;
  std::vector<execution::NamedKey> keys_;
  execution::StorageContents storage_;
  Json load_logs_ = Json::array();  // of the top level
};

ExitStatus check(const std::string& path, const LimitOptions& asked) {
  const Result<execution::Source> source = read_source(path);
  if (!source.ok())
    return complain(source.error());
  const Result<Limits> limits = limits_for(asked, {});
  if (!limits.ok())
    return complain(limits.error());
  auto engine = LocalEngine::start();
  if (!engine.ok())
    return complain(engine.error());
  const Compilation compilation = engine.value()->compile(source.value(), limits.value());
  print_logs(std::cerr, compilation.logs);
  if (!compilation.ok()) {
    print_failure(std::cerr, path, compilation.failure());
    return exit_status_of(compilation.failure().error.code());
  }
  const auto& function = *compilation.function();
  std::cout << path << ": ok\n  hash    " << hex_encode(function.hash()) << "\n  image   "
            << function.image().footprint() << " bytes\n  gas     " << compilation.usage.gas
            << " for the top level, once\n";
  for (const std::string& name : function.config().secrets)
    std::cout << "  secret  " << name << '\n';
  for (const std::string& name : function.config().keys)
    std::cout << "  key     " << name << '\n';
  if (function.config().payer == execution::Payer::kOwner)
    std::cout << "  payer   owner\n";
  return kSuccess;
}

constexpr const char* kRunExamples = R"(
Examples:
  nsl run median.js --input '{"prices":[1,2,3]}'
  nsl run median.js --input @quotes.json --secret API_KEY=@key.txt
  cat quotes.json | nsl run median.js --input - --json
  nsl run oracle.js --key oracle=p256 --storage state.json
  nsl run dice.js --seed 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f

Exit status: 0 a result; 1 the function threw or does not compile; 2 usage or bad input;
3 out of gas; 4 timeout; 5 memory or another limit; 70 a bug of nsl's.)";

void add_limit_options(CLI::App& command, LimitOptions& limits) {
  command.add_option("--gas-limit", limits.gas, "most gas to use")->check(CLI::PositiveNumber);
  command.add_option("--timeout", limits.timeout_ms, "most milliseconds from start to end")
      ->check(CLI::PositiveNumber);
  command.add_option("--memory-limit", limits.memory, "most bytes of memory")
      ->check(CLI::PositiveNumber);
}

}  // namespace

void add_run_command(CLI::App& app, ExitStatus& status) {
  auto options = std::make_shared<RunOptions>();
  CLI::App* command = app.add_subcommand(
      "run", "Run a function once, in the enclave's own sandbox, on this machine");
  command->footer(kRunExamples);
  command->add_option("FILE", options->file, "the function: an ES module or a classic script")
      ->required();
  const CLI::Option* const input = command->add_option(
      "--input", options->input, "JSON, @file, or - for standard input; none: undefined");
  command
      ->add_option("--secret", options->secrets,
                   "NAME=VALUE or NAME=@file (repeatable); prefer @file, which leaves no trace in "
                   "the shell's history")
      ->allow_extra_args(false);
  command
      ->add_option("--key", options->keys,
                   "NAME=p256, secp256k1 or ed25519 for a new signing key, or NAME=@file.pem for a "
                   "PKCS #8 key (repeatable)")
      ->allow_extra_args(false);
  command->add_option("--storage", options->storage,
                      "JSON file that holds the function's storage: read if it is there, written "
                      "after a result");
  add_limit_options(*command, options->limits);
  const CLI::Option* const seed =
      command->add_option("--seed", options->seed,
                          "64 hexadecimal digits that all randomness comes from, to repeat a run");
  command->add_flag("--json", options->json,
                    "print one JSON object: result or error, gasUsed, logs, durationMicros, "
                    "memoryPeakBytes");
  command->add_option("--repeat", options->repeat, "run N times, each fresh, and print the times")
      ->check(CLI::Range(1u, 10'000'000u));
  command->callback([options, input, seed, &status] {
    options->has_input = input->count() > 0;
    options->has_seed = seed->count() > 0;
    auto engine = LocalEngine::start();
    status = engine.ok() ? RunCommand(*options, *engine.value()).run() : complain(engine.error());
  });
}

void add_check_command(CLI::App& app, ExitStatus& status) {
  auto file = std::make_shared<std::string>();
  auto limits = std::make_shared<LimitOptions>();
  CLI::App* command = app.add_subcommand(
      "check", "Compile a function, evaluate its top level, and say what is wrong where");
  command->add_option("FILE", *file, "the function")->required();
  add_limit_options(*command, *limits);
  command->callback([file, limits, &status] { status = check(*file, *limits); });
}

}  // namespace nsl::cli
