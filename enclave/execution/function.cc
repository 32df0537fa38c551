#include "enclave/execution/function.h"

#include <utility>

#include "base/utf8.h"
#include "enclave/execution/guest_run.h"
#include "enclave/execution/host_call_table.h"
#include "enclave/execution/seed.h"

namespace nsl::execution {
namespace {

constexpr std::size_t kMaxNameBytes = 256;

Failure failed(Errc code, std::string detail) {
  return Failure{.error = Error(code, std::move(detail))};
}

std::optional<Failure> check(const Source& source, const Limits& limits) {
  const std::uint64_t allowed = limits.get(Limit::kSource);
  if (source.text.size() > allowed)
    return failed(Errc::kSourceTooLarge, "allowed " + std::to_string(allowed) + " bytes, met " +
                                             std::to_string(source.text.size()));
  if (const auto at = find_invalid_utf8(as_bytes(source.text)))
    return failed(Errc::kSourceNotUtf8, "the first bad byte is at offset " + std::to_string(*at));
  if (source.name.size() > kMaxNameBytes || !is_valid_utf8(as_bytes(source.name)))
    return failed(Errc::kInvalidArgument, "a source's name is at most 256 bytes of UTF-8");
  return std::nullopt;
}

}  // namespace

Compilation Function::compile(Runtime& runtime, const Source& source, const Limits& limits) {
  Compilation compilation{.outcome = failed(Errc::kInternal, ""),
                          .usage = {},
                          .logs = Logs(ByteCount(limits.get(Limit::kLogs)))};
  if (auto failure = check(source, limits)) {
    compilation.outcome = *std::move(failure);
    return compilation;
  }
  auto lease = runtime.instances.acquire();
  if (!lease.ok()) {
    compilation.outcome = Failure{.error = lease.error()};
    return compilation;
  }
  sandbox::Instance& instance = *lease.value();
  HostCallTable calls(HostCallTable::Phase::kLoading, limits, UnixMillis(0), {}, nullptr);
  GuestRun run(runtime.monotonic, limits);
  const sandbox::LoadCall load{
      .name = source.name, .source = source.text, .seed = math_seed_of(as_bytes(source.text))};
  const auto status = run.enter(
      instance, [&](sandbox::LimitScope& scope) { return instance.load(scope, calls, load); });
  compilation.usage = run.usage();
  compilation.logs = std::move(calls.logs());
  std::optional<std::string> config_json = calls.take_config();
  if (auto failure = run.failure_of(status, calls)) {
    compilation.outcome = *std::move(failure);
    return compilation;
  }
  if (status.value() != sandbox::GuestStatus::kDone || !config_json) {
    compilation.outcome = failed(Errc::kGuestViolation, "loading ended without a config");
    return compilation;
  }
  auto config = FunctionConfig::parse(*config_json);
  if (!config.ok()) {
    compilation.outcome = Failure{.error = config.error()};
    return compilation;
  }
  auto image = sandbox::Image::capture(instance, runtime.instances.base());
  if (const std::uint64_t allowed = limits.get(Limit::kImage);
      image.footprint() > ByteCount(allowed)) {
    compilation.outcome =
        failed(Errc::kImageTooLarge, "allowed " + std::to_string(allowed) + " bytes, met " +
                                         std::to_string(image.footprint().count()));
    return compilation;
  }
  compilation.outcome = std::shared_ptr<const Function>(new Function(
      crypto::sha256(as_bytes(source.text)), std::move(config).value(), std::move(image)));
  return compilation;
}

ByteCount Function::footprint() const {
  std::uint64_t bytes = sizeof(Function) - sizeof(sandbox::Image) + image_.footprint().count();
  for (const std::string& name : config_.secrets)
    bytes += sizeof(name) + name.capacity();
  for (const std::string& name : config_.keys)
    bytes += sizeof(name) + name.capacity();
  for (const std::string& host : config_.egress)
    bytes += sizeof(host) + host.capacity();
  return ByteCount(bytes + config_.limits.capacity() * sizeof(config_.limits[0]));
}

}  // namespace nsl::execution
