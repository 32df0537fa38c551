#include "enclave/execution/host_call_table.h"

#include <array>

#include "base/utf8.h"
#include "enclave/execution/host_call_answers.h"
#include "enclave/execution/json_fault.h"

namespace nsl::execution {
namespace {

using sandbox::HostCall;
using sandbox::HostCallAnswer;
using sandbox::Trap;

constexpr std::size_t kMaxRandomBytes = 65536;
constexpr std::size_t kMaxTypeBytes = 256;
constexpr std::size_t kMaxMessageBytes = 16 * 1024;
constexpr std::size_t kMaxStackBytes = 32 * 1024;
constexpr std::size_t kMaxConfigBytes = 64 * 1024;

HostCallAnswer violated() { return HostCallAnswer::trapped(Trap::kViolation); }

Errc errc_of(std::uint32_t kind) {
  switch (kind) {
    case NSL_ERROR_SYNTAX:
      return Errc::kFunctionSyntax;
    case NSL_ERROR_INPUT_NOT_JSON:
      return Errc::kInputNotJson;
    case NSL_ERROR_RESULT_NOT_JSON:
      return Errc::kResultNotJson;
    case NSL_ERROR_NEVER_SETTLES:
      return Errc::kNeverSettles;
    case NSL_ERROR_NO_ENTRY_POINT:
      return Errc::kNoEntryPoint;
    case NSL_ERROR_INVALID_CONFIG:
      return Errc::kInvalidConfig;
    case NSL_ERROR_OUT_OF_MEMORY:
      return Errc::kMemoryLimit;
    case NSL_ERROR_TOO_MANY_TIMERS:
      return Errc::kTooManyTimers;
    default:
      return Errc::kFunctionThrew;
  }
}

// The texts behind struct nsl_error, one after the other, each bounded.
std::optional<Failure> failure_of(const Bytes& bytes) {
  ByteReader reader(bytes);
  std::array<std::uint32_t, 6> header{};
  for (std::uint32_t& field : header) {
    const Result<std::uint32_t> value = reader.u32le();
    if (!value.ok())
      return std::nullopt;
    field = value.value();
  }
  const auto text = [&](std::uint32_t size, std::size_t most) -> std::optional<std::string> {
    const Result<ByteSpan> part = reader.bytes(size);
    if (!part.ok())
      return std::nullopt;
    return sanitize_utf8(as_text(part.value()).substr(0, most));
  };
  const auto type = text(header[3], kMaxTypeBytes);
  const auto message = text(header[4], kMaxMessageBytes);
  const auto stack = text(header[5], kMaxStackBytes);
  if (!type || !message || !stack || reader.remaining() != 0)
    return std::nullopt;
  const std::string detail = type->empty() ? *message : *type + ": " + *message;
  return Failure{.error = Error(errc_of(header[0]), detail),
                 .type = *type,
                 .message = *message,
                 .stack = *stack,
                 .line = header[1],
                 .column = header[2]};
}

}  // namespace

HostCallTable::HostCallTable(Phase phase, const Limits& limits, UnixMillis start,
                             std::span<const NamedSecret> secrets, const Seed* seed,
                             const InvocationPorts& ports)
    : phase_(phase),
      limits_(limits),
      secrets_(secrets),
      seed_(seed),
      keys_(ports.key_names, ports.keys),
      storage_(ports.storage),
      now_(start),
      logs_(ByteCount(limits.get(Limit::kLogs))) {}

sandbox::HostCallAnswer HostCallTable::handle(Call& call, const sandbox::Budget& budget) {
  switch (call.op.unverified_because("the switch refuses what it does not know")) {
    case NSL_OP_LOG:
      return log(call);
    case NSL_OP_RANDOM:
      return random(call);
    case NSL_OP_TIME:
      return time(call);
    case NSL_OP_SECRET_SIZE:
      return secret_size(call);
    case NSL_OP_SECRET:
      return secret(call);
    case NSL_OP_GAS:
      return gas(call, budget);
    case NSL_OP_CONFIG:
      return config(call);
    case NSL_OP_RESULT:
      return result(call);
    case NSL_OP_ERROR:
      return error(call);
    case NSL_OP_WAIT:
      return wait(call);
    case NSL_OP_PUBLIC_KEY:
      return ask([&] { return keys_.public_key(call); });
    case NSL_OP_SIGN:
      return ask([&] { return keys_.sign(call); });
    case NSL_OP_STORAGE_GET:
      return ask([&] { return storage_.get(call); });
    case NSL_OP_STORAGE_PUT:
      return ask([&] { return storage_.put(call); });
    case NSL_OP_STORAGE_DELETE:
      return ask([&] { return storage_.erase(call); });
    case NSL_OP_STORAGE_LIST:
      return ask([&] { return storage_.list(call); });
    case NSL_OP_STORAGE_REST:
      return ask([&] { return storage_.rest(call); });
    default:
      return refused(NSL_UNKNOWN_OP);
  }
}

// About what the work behind a call costs in a busy service: docs/gas.md.
std::uint64_t HostCallTable::price(sandbox::Tainted<std::uint32_t> op,
                                   std::uint32_t request) const {
  switch (op.unverified_because("the switch prices what it knows")) {
    case NSL_OP_PUBLIC_KEY:
      return 25'000;
    case NSL_OP_SIGN:
      return 500'000 + 8 * std::uint64_t{request};
    case NSL_OP_STORAGE_GET:
    case NSL_OP_STORAGE_DELETE:
      return 100'000;
    case NSL_OP_STORAGE_PUT:
      return 100'000 + 8 * std::uint64_t{request};
    case NSL_OP_STORAGE_LIST:
      return 500'000;
    default:
      return 0;
  }
}

// A call that asks something of the house: not while loading, and not after the last word.
template <class Handler>
HostCallTable::Answer HostCallTable::ask(Handler&& handler) {
  if (phase_ == Phase::kLoading || has_spoken())
    return refused(NSL_NOT_NOW);
  Result<Answer> answer = std::forward<Handler>(handler)();
  if (answer.ok())
    return answer.value();
  failure_ = Failure{.error = std::move(answer).error()};
  return HostCallAnswer::trapped(Trap::kOutputLimit);
}

HostCallTable::Answer HostCallTable::log(Call& call) {
  if (call.request.size() < 1)
    return refused(NSL_BAD_REQUEST);
  const auto level = call.request.copy_and_verify(
      [](const Bytes& bytes) -> std::optional<LogLevel> {
        if (bytes[0] > NSL_LOG_ERROR)
          return std::nullopt;
        return static_cast<LogLevel>(bytes[0]);
      },
      1);
  if (!level)
    return refused(NSL_BAD_REQUEST);
  // One byte more than the limit is enough to see that a line is too long.
  const std::size_t most = limits_.get(Limit::kLogs) + 1;
  call.request.from(1).copy_text_and_verify(
      [&](const std::string& text) { logs_.add(*level, text); }, most);
  return {0};
}

HostCallTable::Answer HostCallTable::random(Call& call) {
  if (phase_ == Phase::kLoading || seed_ == nullptr)
    return refused(NSL_NOT_NOW);
  if (call.response.capacity() > kMaxRandomBytes)
    return refused(NSL_BAD_REQUEST);
  if (!random_) {
    const auto access = SecretAccess::because("the invocation's random stream is keyed");
    auto made =
        crypto::DeterministicRandom::from_seed(seed_->key().reveal(access).first<Seed::kBytes>());
    if (!made.ok())
      return refused(NSL_FAILED);
    random_.emplace(std::move(made).value());
  }
  if (!random_->fill(call.response.whole()).ok())
    return refused(NSL_FAILED);
  return {static_cast<std::int32_t>(call.response.capacity())};
}

HostCallTable::Answer HostCallTable::time(Call& call) {
  Bytes bytes;
  ByteWriter(bytes).u64le(phase_ == Phase::kLoading ? 0 : static_cast<std::uint64_t>(now_.count()));
  return respond(call, bytes);
}

const NamedSecret* HostCallTable::secret_of(const Call& call) const {
  const auto index = integer_of<std::uint32_t>(call.request);
  return index && *index < secrets_.size() ? &secrets_[*index] : nullptr;
}

HostCallTable::Answer HostCallTable::secret_size(Call& call) {
  const NamedSecret* const secret = secret_of(call);
  if (secret == nullptr)
    return refused(NSL_NOT_FOUND);
  Bytes sizes;
  ByteWriter(sizes)
      .u32le(static_cast<std::uint32_t>(secret->name.size()))
      .u32le(static_cast<std::uint32_t>(secret->value.size()));
  return respond(call, sizes);
}

HostCallTable::Answer HostCallTable::secret(Call& call) {
  const NamedSecret* const secret = secret_of(call);
  if (secret == nullptr)
    return refused(NSL_NOT_FOUND);
  if (call.response.capacity() < secret->name.size() + secret->value.size())
    return refused(NSL_RESPONSE_TOO_SMALL);
  call.response.append(as_bytes(secret->name));
  return respond(call, secret->value.reveal(SecretAccess::because(
                           "the function that names the secret gets it, inside its sandbox")));
}

HostCallTable::Answer HostCallTable::gas(Call& call, const sandbox::Budget& budget) {
  Bytes numbers;
  ByteWriter(numbers).u64le(budget.limits().gas.count()).u64le(budget.gas_available().count());
  return respond(call, numbers);
}

HostCallTable::Answer HostCallTable::config(Call& call) {
  if (phase_ != Phase::kLoading || has_spoken())
    return violated();
  if (call.request.size() > kMaxConfigBytes) {
    failure_ = Failure{
        .error = Error(Errc::kInvalidConfig, "config is " + std::to_string(call.request.size()) +
                                                 " bytes as JSON; " +
                                                 std::to_string(kMaxConfigBytes) + " are allowed")};
    return HostCallAnswer::trapped(Trap::kOutputLimit);
  }
  config_ = call.request.copy_text_and_verify([](std::string text) { return text; });
  return {0};
}

HostCallTable::Answer HostCallTable::result(Call& call) {
  if (phase_ != Phase::kRunning || has_spoken())
    return violated();
  const std::uint64_t allowed = limits_.get(Limit::kResult);
  if (call.request.size() > allowed) {
    failure_ = Failure{.error = Error(Errc::kResultTooLarge,
                                      "allowed " + std::to_string(allowed) + " bytes, met " +
                                          std::to_string(call.request.size()))};
    return HostCallAnswer::trapped(Trap::kOutputLimit);
  }
  // The engine wrote it, and the engine is trusted for nothing: it is JSON only if it parses. A
  // string with half of a surrogate pair does not, though JSON.stringify writes it.
  std::optional<JsonFault> fault;
  call.request.copy_text_and_verify([&](std::string text) {
    fault = json_fault(text);
    if (!fault)
      result_ = std::move(text);
  });
  if (result_)
    return {0};
  failure_ = Failure{.error = Error(Errc::kResultNotJson, fault->what)};
  return HostCallAnswer::trapped(Trap::kOutputLimit);
}

HostCallTable::Answer HostCallTable::error(Call& call) {
  if (has_spoken())
    return violated();
  constexpr std::size_t kMost =
      sizeof(nsl_error) + kMaxTypeBytes + kMaxMessageBytes + kMaxStackBytes;
  if (call.request.size() > kMost)
    return violated();
  failure_ = call.request.copy_and_verify(failure_of);
  return failure_ ? HostCallAnswer{0} : violated();
}

HostCallTable::Answer HostCallTable::wait(Call& call) {
  if (phase_ != Phase::kRunning || has_spoken())
    return violated();
  const auto until = integer_of<std::int64_t>(call.request);
  if (!until)
    return violated();
  // A time in the past is now; one further away than any deadline is as good as the deadline.
  constexpr std::int64_t kFarMillis = std::int64_t{1} << 40;
  wait_until_ = UnixMillis(std::clamp(*until, now_.count(), now_.count() + kFarMillis));
  return {0};
}

}  // namespace nsl::execution
