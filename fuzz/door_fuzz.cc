// The door out of the sandbox, from the hostile guest's side: a guest that makes any host calls
// with any ranges and contents is refused, answered or ended exactly as guest/abi/abi.h says, its
// memory behind the response stays as it was, and whatever it did, the slot is fresh afterwards.
//
// The first byte is the phase; every call takes twelve bytes (struct Order), then its request.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <nlohmann/json.hpp>

#include "base/utf8.h"
#include "enclave/execution/host_call_table.h"
#include "enclave/execution/memory_storage.h"
#include "enclave/execution/stored_value.h"
#include "enclave/platform/testing/doubles.h"
#include "enclave/sandbox/instance_pool.h"
#include "guest/abi/abi.h"
#include "tests/wall/hostile_module.h"

namespace {

using nsl::Bytes;
using nsl::ByteSpan;
using nsl::Errc;
using nsl::execution::HostCallTable;
using nsl::execution::Limit;
using nsl::sandbox::Budget;
using nsl::sandbox::Instance;
using Phase = HostCallTable::Phase;

constexpr std::uint32_t kReport = 1000;
constexpr std::uint32_t kPlace = 1001;  // puts an order's contents into memory
constexpr std::uint32_t kContents =
    NSL_STACK_BYTES - (512u << 10);  // in the stack, far from its top
constexpr std::uint32_t kContentsBytes = 4096;
constexpr std::uint64_t kGas = 4'000'000;
constexpr std::uint32_t kHostCalls = 200;

void require(bool holds) {
  if (!holds)
    std::abort();
}

// Between the guest and the table: keeps what the table said, and what the guest says it heard.
class Listener final : public nsl::sandbox::HostCalls {
 public:
  explicit Listener(HostCallTable& table) : table_(table) {}

  nsl::sandbox::HostCallAnswer handle(nsl::sandbox::HostCall& call, const Budget& budget) override {
    const std::uint32_t op = call.op.unverified_because("test");
    if (op == kPlace && contents != nullptr) {
      const nsl::MutableByteSpan place = call.response.whole();
      const auto end = std::copy(contents->begin(), contents->end(), place.begin());
      std::fill(end, place.end(), std::uint8_t{0});
      return {0};
    }
    if (op == kReport) {
      heard = call.request.copy_and_verify([](const Bytes& bytes) {
        std::int64_t value = 0;
        std::memcpy(&value, bytes.data(), std::min<std::size_t>(bytes.size(), 8));
        return value;
      });
      return {0};
    }
    answer = table_.handle(call, budget);
    require(call.response.used() <= call.response.capacity());
    return *answer;
  }

  const Bytes* contents = nullptr;  // what kPlace writes; else it is as unknown as any
  std::optional<nsl::sandbox::HostCallAnswer> answer;
  std::optional<std::int64_t> heard;

 private:
  HostCallTable& table_;
};

struct Range {
  std::uint32_t at;
  std::uint32_t size;
};

// One call as the input describes it.
struct Order {
  std::uint32_t op;
  Range request;
  Range response;
  Bytes contents;
};

class Reader {
 public:
  explicit Reader(ByteSpan bytes) : bytes_(bytes) {}

  bool is_empty() const { return bytes_.empty(); }
  std::uint32_t byte() {
    if (bytes_.empty())
      return 0;
    const std::uint8_t value = bytes_[0];
    bytes_ = bytes_.subspan(1);
    return value;
  }
  std::uint32_t word() {
    std::uint32_t value = byte();
    for (const int shift : {8, 16, 24})
      value |= byte() << shift;
    return value;
  }
  Bytes some(std::size_t most) {
    const ByteSpan part = bytes_.first(std::min(most, bytes_.size()));
    bytes_ = bytes_.subspan(part.size());
    return Bytes(part.begin(), part.end());
  }

 private:
  ByteSpan bytes_;
};

// Mostly inside of the contents; now and then about the end of memory, or anywhere.
Range range_of(Reader& in, std::uint32_t start, std::uint32_t end_of_memory) {
  const std::uint32_t how = in.byte();
  if (how < 224)
    return {start, how < 64 ? how : (how - 63) * 24};
  const std::uint32_t offset = in.byte();
  if (how < 240)
    return {end_of_memory - 64 + offset, in.byte()};
  return {in.word(), how < 248 ? offset : in.word()};
}

Order order_of(Reader& in, std::uint32_t end_of_memory) {
  Order order{};
  const std::uint32_t op = in.byte();
  order.op = op < 240 ? op % 19 : in.word();
  order.request = range_of(in, kContents, end_of_memory);
  order.response = range_of(in, kContents + kContentsBytes, end_of_memory);
  order.contents = in.some(std::min(order.request.size, kContentsBytes));
  return order;
}

bool is_inside(const Range& range, std::uint32_t end_of_memory) {
  return std::uint64_t{range.at} + range.size <= end_of_memory;
}

class Session {
 public:
  Session(Phase phase, Instance& instance)
      : phase_(phase),
        instance_(instance),
        table_(phase, limits_, nsl::UnixMillis(1000), secrets(), &seed_,
               {.key_names = key_names_, .keys = &keys_, .storage = &storage_}),
        listener_(table_),
        budget_({.gas = nsl::Gas(kGas),
                 .memory = nsl::mebibytes(16),
                 .call_depth = 1000,
                 .host_calls = kHostCalls,
                 .deadline = std::chrono::nanoseconds::max()},
                clock_) {}

  // False when the guest was ended.
  bool obey(const Order& order) {
    if (!place(order.contents))
      return false;
    listener_.answer.reset();
    listener_.heard.reset();
    const Bytes behind = behind_response(order);
    const auto status = make_host_call(order.op, order.request, order.response);
    check_emitted();
    // A response that the guest lets fall onto its own data is its own affair from there on.
    if (order.response.size > 0 && !is_in_place(order.response))
      return status.ok() && !is_inside(order.response, end_of_memory());
    require(status.ok() ? !listener_.answer || listener_.heard == listener_.answer->value
                        : is_just(status.error().code(), order));
    require(behind == behind_response(order));
    if (status.ok())
      check_answer(order);
    return status.ok();
  }

 private:
  std::span<const nsl::execution::NamedSecret> secrets() const {
    return phase_ == Phase::kLoading ? std::span<const nsl::execution::NamedSecret>() : secrets_;
  }

  std::uint32_t end_of_memory() const {
    return static_cast<std::uint32_t>(instance_.memory().size());
  }

  nsl::Result<nsl::sandbox::GuestStatus> make_host_call(std::uint32_t op, Range request,
                                                        Range response) {
    const std::array<std::uint32_t, 7> command{
        'h', op, request.at, request.size, response.at, response.size, 0};
    const std::string_view bytes(reinterpret_cast<const char*>(command.data()), sizeof(command));
    nsl::sandbox::LimitScope scope(instance_, budget_);
    return instance_.invoke(scope, listener_, {.input = bytes, .secret_count = 0, .seed = 1});
  }

  // The contents, and zeros up to the end of what responses are placed in. False at a limit.
  bool place(const Bytes& contents) {
    listener_.contents = &contents;
    const auto status = make_host_call(kPlace, {kContents, 0}, {kContents, 2 * kContentsBytes});
    listener_.contents = nullptr;
    require(status.ok() || status.error().code() == Errc::kOutOfGas ||
            status.error().code() == Errc::kHostCallsExceeded);
    return status.ok();
  }

  static bool is_in_place(const Range& response) {
    return response.at == kContents + kContentsBytes && response.size + 64 <= kContentsBytes;
  }

  // A guard of bytes behind a response that lies where place() cleared.
  Bytes behind_response(const Order& order) const {
    if (!is_in_place(order.response))
      return {};
    const ByteSpan guard = instance_.memory().subspan(order.response.at + order.response.size, 64);
    return Bytes(guard.begin(), guard.end());
  }

  bool is_just(Errc code, const Order& order) const {
    const bool is_wild =
        !is_inside(order.request, end_of_memory()) || !is_inside(order.response, end_of_memory());
    switch (code) {
      case Errc::kGuestViolation:
        // Only out of memory, or an emission that its phase or form does not allow.
        return is_wild || (order.op >= NSL_OP_CONFIG && order.op <= NSL_OP_WAIT);
      case Errc::kOutOfGas:
      case Errc::kHostCallsExceeded:
        return true;
      case Errc::kTooManyChanges:
        return order.op == NSL_OP_STORAGE_PUT || order.op == NSL_OP_STORAGE_DELETE;
      case Errc::kResultTooLarge:
        return order.op == NSL_OP_CONFIG || order.op == NSL_OP_RESULT;
      default:
        return false;
    }
  }

  void check_answer(const Order& order) {
    require(listener_.answer.has_value() || order.op == kReport);
    if (!listener_.answer)
      return;
    const std::int32_t value = listener_.answer->value;
    require(value >= NSL_NOT_GIVEN && value <= static_cast<std::int64_t>(order.response.size));
    switch (order.op) {
      case NSL_OP_LOG:
        return require(value == (has_level(order) ? 0 : NSL_BAD_REQUEST) ||
                       order.request.at != kContents);
      case NSL_OP_RANDOM:
        return require(phase_ == Phase::kLoading
                           ? value == NSL_NOT_NOW
                           : value == static_cast<std::int32_t>(order.response.size) ||
                                 value == NSL_BAD_REQUEST);
      case NSL_OP_TIME:
        return require(value == (order.response.size >= 8 ? 8 : NSL_RESPONSE_TOO_SMALL));
      case NSL_OP_GAS:
        return require(value == (order.response.size >= 16 ? 16 : NSL_RESPONSE_TOO_SMALL));
      case NSL_OP_SECRET_SIZE:
        return require(value == secret_answer(order, 8) || order.request.at != kContents);
      case NSL_OP_SECRET:
        return require(value == secret_answer(order, 0) || order.request.at != kContents);
      case NSL_OP_CONFIG:
        return require(phase_ == Phase::kLoading && value == 0);
      case NSL_OP_RESULT:
      case NSL_OP_WAIT:
        return require(phase_ == Phase::kRunning && value == 0);
      case NSL_OP_ERROR:
        return require(value == 0);
      case NSL_OP_PUBLIC_KEY:
      case NSL_OP_SIGN:
      case NSL_OP_STORAGE_GET:
      case NSL_OP_STORAGE_PUT:
      case NSL_OP_STORAGE_DELETE:
      case NSL_OP_STORAGE_LIST:
      case NSL_OP_STORAGE_REST:
        return require(phase_ == Phase::kLoading ? value == NSL_NOT_NOW : is_answer(order, value));
      default:
        return require(value == NSL_UNKNOWN_OP);
    }
  }

  // Of what is asked of keys and storage.
  static bool is_answer(const Order& order, std::int32_t value) {
    if (value < 0)
      return value == NSL_BAD_REQUEST || value == NSL_RESPONSE_TOO_SMALL || value == NSL_NOT_FOUND;
    switch (order.op) {
      case NSL_OP_PUBLIC_KEY:
        return value == 32;
      case NSL_OP_SIGN:
        return value == 64;
      case NSL_OP_STORAGE_PUT:
      case NSL_OP_STORAGE_DELETE:
        return value == 0;
      case NSL_OP_STORAGE_REST:
        return value > 0;
      default:
        return value >= 4;
    }
  }

  static bool has_level(const Order& order) {
    return order.request.size > 0 && (order.contents.empty() || order.contents[0] <= NSL_LOG_ERROR);
  }

  // `size` 0: as much as the secret's name and value.
  std::int32_t secret_answer(const Order& order, std::uint32_t size) const {
    Bytes index = order.contents;
    index.resize(4);
    const bool is_known = index[0] < 2 && index[1] == 0 && index[2] == 0 && index[3] == 0;
    if (phase_ == Phase::kLoading || order.request.size != 4 || !is_known)
      return NSL_NOT_FOUND;
    if (size == 0)
      size = index[0] == 0 ? 6 : 11;
    return order.response.size >= size ? static_cast<std::int32_t>(size) : NSL_RESPONSE_TOO_SMALL;
  }

  // What was emitted is checked, valid and at most one thing.
  void check_emitted() {
    const auto result = table_.take_result();
    const auto failure = table_.take_failure();
    const auto wait = table_.take_wait();
    const auto config = table_.take_config();
    require(int{result.has_value()} + int{failure.has_value()} + int{wait.has_value()} +
                int{config.has_value()} <=
            1);
    require(!result || nlohmann::json::accept(*result));
    require(!wait || *wait >= table_.time());
    check_stored();
    require(!failure || (nsl::is_valid_utf8(nsl::as_bytes(failure->type)) &&
                         nsl::is_valid_utf8(nsl::as_bytes(failure->message)) &&
                         nsl::is_valid_utf8(nsl::as_bytes(failure->stack))));
    std::size_t logged = 0;
    for (const auto& line : table_.logs().lines()) {
      require(nsl::is_valid_utf8(nsl::as_bytes(line.text)));
      logged += line.text.size();
    }
    // One last line may say that there is more.
    require(logged <= limits_.get(Limit::kLogs) + 256);
  }

  // All that is kept is what others will take it for.
  void check_stored() {
    storage_.commit();
    for (const auto& [key, value] : stored_)
      require(!key.empty() && key.size() <= nsl::execution::kMaxStorageKeyBytes &&
              nsl::is_valid_utf8(nsl::as_bytes(key)) &&
              nsl::execution::StoredValue::parse(value).ok());
  }

  static nsl::execution::NamedKeys one_key() {
    const Bytes seed(nsl::crypto::SigningKey::kMinSeedSize, 1);
    std::vector<nsl::execution::NamedKey> keys;
    keys.push_back({"k", nsl::crypto::SigningKey::derive(nsl::crypto::KeyKind::kEd25519,
                                                         nsl::SecretBytes::copy_of(seed))
                             .value()});
    return nsl::execution::NamedKeys(std::move(keys));
  }

  const Phase phase_;
  Instance& instance_;
  const nsl::platform::testing::FrozenMonotonicClock clock_;
  const nsl::execution::Limits limits_ = [] {
    nsl::execution::Limits made;
    made.lower(Limit::kLogs, 512);
    made.lower(Limit::kResult, 1024);
    return made;
  }();
  const std::array<nsl::execution::NamedSecret, 2> secrets_{{
      {"A", nsl::SecretBytes::copy_of(nsl::as_bytes("first"))},
      {"LONGER_NAME", nsl::SecretBytes::copy_of(nsl::as_bytes(""))},
  }};
  const nsl::execution::Seed seed_ =
      nsl::execution::Seed::from(std::array<std::uint8_t, nsl::execution::Seed::kBytes>{});
  const std::vector<std::string> key_names_{"k"};
  nsl::execution::NamedKeys keys_ = one_key();
  nsl::execution::StorageContents stored_;
  nsl::execution::MemoryStorage storage_{stored_};
  HostCallTable table_;
  Listener listener_;
  Budget budget_;
};

nsl::sandbox::InstancePool& pool() {
  static const nsl::platform::testing::FrozenMonotonicClock clock;
  static auto* const made = nsl::sandbox::InstancePool::create(
                                nsl::sandbox::testing::hostile_module(),
                                {.max_instances = 1, .max_memory = nsl::mebibytes(16)}, clock)
                                .value()
                                .release();
  return *made;
}

void require_fresh(const Instance& instance) {
  static const auto* const fresh = new Bytes(instance.memory().begin(), instance.memory().end());
  require(std::ranges::equal(instance.memory(), *fresh));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Reader in(ByteSpan(data, size));
  const Phase phase = in.byte() % 2 == 0 ? Phase::kRunning : Phase::kLoading;
  const auto lease = pool().acquire();
  require_fresh(**lease);
  Session session(phase, **lease);
  const auto end = static_cast<std::uint32_t>((*lease)->memory().size());
  while (!in.is_empty() && session.obey(order_of(in, end))) {
  }
  return 0;
}
