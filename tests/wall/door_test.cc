// The door as a hostile guest can use it for keys and storage: requests that no engine of ours would
// make are refused before anything is asked of the ports, and nothing is written where there is no
// room.

#include <gtest/gtest.h>

#include "enclave/execution/host_call_table.h"
#include "enclave/execution/memory_storage.h"
#include "enclave/execution/stored_value.h"
#include "enclave/platform/testing/doubles.h"
#include "guest/abi/abi.h"

namespace nsl::execution {
namespace {

using sandbox::HostCall;
using sandbox::HostCallAnswer;
using sandbox::ResponseBuffer;
using sandbox::Tainted;
using sandbox::TaintedBytes;
using sandbox::Trap;
using Phase = HostCallTable::Phase;

// Counts what it is asked for, and signs with a key that is always the same.
class CountingKeys final : public InvocationKeys {
 public:
  bool has(std::string_view) const override { return true; }
  Result<Bytes> public_key(std::string_view name) override {
    ++asked;
    return keys_.public_key(name);
  }
  Result<Bytes> sign(std::string_view name, SignatureForm form, ByteSpan data) override {
    ++asked;
    return keys_.sign(name, form, data);
  }

  int asked = 0;

 private:
  static std::vector<NamedKey> made() {
    const Bytes seed(crypto::SigningKey::kMinSeedSize, 3);
    std::vector<NamedKey> keys;
    for (const char* name : {"named", "unnamed"})
      keys.push_back(
          {name,
           crypto::SigningKey::derive(crypto::KeyKind::kP256, SecretBytes::copy_of(seed)).value()});
    return keys;
  }

  NamedKeys keys_{made()};
};

Bytes sign_request(std::uint8_t form, std::string_view name, std::size_t data) {
  Bytes bytes{form, static_cast<std::uint8_t>(name.size())};
  ByteWriter(bytes).bytes(as_bytes(name)).bytes(Bytes(data, 1));
  return bytes;
}

Bytes put_request(std::string_view key, ByteSpan value) {
  Bytes bytes;
  ByteWriter(bytes).u16le(static_cast<std::uint16_t>(key.size())).bytes(as_bytes(key)).bytes(value);
  return bytes;
}

Bytes list_request(std::uint32_t limit, std::string_view prefix, std::string_view after) {
  Bytes bytes;
  ByteWriter(bytes)
      .u32le(limit)
      .u16le(static_cast<std::uint16_t>(prefix.size()))
      .bytes(as_bytes(prefix))
      .bytes(as_bytes(after));
  return bytes;
}

class Door : public ::testing::Test {
 protected:
  HostCallAnswer ask(HostCallTable& table, std::uint32_t op, ByteSpan request,
                     std::size_t capacity) {
    response_.assign(capacity + kGuard, kUntouched);
    HostCall call{Tainted<std::uint32_t>(op), TaintedBytes(request),
                  ResponseBuffer(MutableByteSpan(response_).first(capacity))};
    const HostCallAnswer answer = table.handle(call, budget_);
    for (std::size_t i = capacity; i < response_.size(); ++i)
      EXPECT_EQ(response_[i], kUntouched) << op;
    return answer;
  }
  // A value of the table that runs, with a trap shown as a value of its own.
  std::int32_t ask(std::uint32_t op, ByteSpan request, std::size_t capacity) {
    const HostCallAnswer answer = ask(running_, op, request, capacity);
    return answer.trap == Trap::kNone ? answer.value : kTrapped;
  }

  static constexpr std::uint8_t kUntouched = 0xA5;
  static constexpr std::size_t kGuard = 128;
  static constexpr std::int32_t kTrapped = -1000;

  const platform::testing::FrozenMonotonicClock clock_;
  const sandbox::Budget budget_{{.gas = Gas(1'000'000),
                                 .memory = mebibytes(16),
                                 .call_depth = 1000,
                                 .host_calls = 100,
                                 .deadline = std::chrono::nanoseconds::max()},
                                clock_};
  const Limits limits_;
  const std::vector<std::string> names_{"named"};
  CountingKeys keys_;
  StorageContents contents_{{"k", {NSL_STORED_JSON, '1'}}};
  MemoryStorage storage_{contents_};
  const InvocationPorts ports_{.key_names = names_, .keys = &keys_, .storage = &storage_};
  HostCallTable running_{Phase::kRunning, limits_, UnixMillis(0), {}, nullptr, ports_};
  Bytes response_;
};

TEST_F(Door, SignsOnlyWithKeysThatConfigNames) {
  EXPECT_EQ(ask(NSL_OP_SIGN, sign_request(NSL_SIGN_MESSAGE, "named", 3), 64), 64);
  EXPECT_EQ(keys_.asked, 1);
  using namespace std::string_view_literals;
  for (const std::string_view name :
       {"unnamed"sv, ""sv, "Named"sv, "name"sv, "named\0"sv, "namedd"sv, "\xFF"sv}) {
    EXPECT_EQ(ask(NSL_OP_SIGN, sign_request(NSL_SIGN_MESSAGE, name, 3), 64), NSL_NOT_FOUND);
    EXPECT_EQ(ask(NSL_OP_PUBLIC_KEY, as_bytes(name), 64), NSL_NOT_FOUND);
  }
  EXPECT_EQ(keys_.asked, 1);
  EXPECT_EQ(running_.signatures(), 1u);
}

TEST_F(Door, RefusesSignRequestsThatLie) {
  Bytes long_name = sign_request(NSL_SIGN_MESSAGE, "named", 3);
  long_name[1] = 9;  // longer than what follows
  const Bytes lies[] = {
      {},
      {NSL_SIGN_MESSAGE},
      {NSL_SIGN_MESSAGE, 255},
      long_name,
      sign_request(3, "named", 32),
      sign_request(255, "named", 32),
      sign_request(NSL_SIGN_DIGEST, "named", 31),
      sign_request(NSL_SIGN_DIGEST, "named", 33),
      sign_request(NSL_SIGN_RECOVERABLE, "named", 0),
      sign_request(NSL_SIGN_MESSAGE, "named", NSL_MAX_SIGNED + 1),
      sign_request(NSL_SIGN_MESSAGE, "named", 4 * NSL_MAX_SIGNED),
  };
  for (const Bytes& lie : lies)
    EXPECT_EQ(ask(NSL_OP_SIGN, lie, 65), NSL_BAD_REQUEST) << lie.size();
  EXPECT_EQ(ask(NSL_OP_PUBLIC_KEY, Bytes(129, 'x'), 64), NSL_BAD_REQUEST);
  EXPECT_EQ(keys_.asked, 0);
}

TEST_F(Door, MakesNoSignatureThatThereIsNoRoomFor) {
  const Bytes request = sign_request(NSL_SIGN_MESSAGE, "named", 3);
  for (const std::size_t room : {0u, 1u, 63u})
    EXPECT_EQ(ask(NSL_OP_SIGN, request, room), NSL_RESPONSE_TOO_SMALL);
  EXPECT_EQ(ask(NSL_OP_SIGN, sign_request(NSL_SIGN_RECOVERABLE, "named", 32), 64),
            NSL_RESPONSE_TOO_SMALL);
  EXPECT_EQ(keys_.asked, 0);
  EXPECT_EQ(ask(NSL_OP_PUBLIC_KEY, as_bytes("named"), 32), NSL_RESPONSE_TOO_SMALL);
  EXPECT_EQ(running_.signatures(), 0u);
}

TEST_F(Door, RefusesStorageKeysThatAreNone) {
  for (const std::string& key : {std::string(), std::string(513, 'k'), std::string("\xFF"),
                                 std::string("\xED\xA0\x80"), std::string("k\xC3")}) {
    EXPECT_EQ(ask(NSL_OP_STORAGE_GET, as_bytes(key), 64), NSL_BAD_REQUEST);
    EXPECT_EQ(ask(NSL_OP_STORAGE_DELETE, as_bytes(key), 0), NSL_BAD_REQUEST);
    EXPECT_EQ(ask(NSL_OP_STORAGE_PUT, put_request(key, Bytes{NSL_STORED_BYTES}), 0),
              NSL_BAD_REQUEST);
    if (!key.empty()) {
      EXPECT_EQ(ask(NSL_OP_STORAGE_LIST, list_request(1, key, ""), 64), NSL_BAD_REQUEST);
      EXPECT_EQ(ask(NSL_OP_STORAGE_LIST, list_request(1, "", key), 64), NSL_BAD_REQUEST);
    }
  }
}

TEST_F(Door, KeepsOnlyValuesThatAreWhatTheySay) {
  Bytes long_key = put_request("k", Bytes{NSL_STORED_BYTES});
  long_key[1] = 1;
  const Bytes lies[] = {
      {},
      {1},
      long_key,
      put_request("k", {}),
      put_request("k", Bytes{0, '1'}),
      put_request("k", Bytes{3, '1'}),
      put_request("k", Bytes{NSL_STORED_JSON}),
      put_request("k", Bytes{NSL_STORED_JSON, '{'}),
      put_request("k", Bytes{NSL_STORED_JSON, '"', 0xFF, '"'}),
      put_request("k", Bytes{NSL_STORED_JSON, '1', 0}),
      put_request("k", Bytes(NSL_MAX_STORED_VALUE + 1, NSL_STORED_BYTES)),
      put_request("k", Bytes(4 * NSL_MAX_STORED_VALUE, NSL_STORED_BYTES)),
  };
  for (const Bytes& lie : lies)
    EXPECT_EQ(ask(NSL_OP_STORAGE_PUT, lie, 0), NSL_BAD_REQUEST) << lie.size();
  storage_.commit();
  EXPECT_EQ(contents_.at("k"), (Bytes{NSL_STORED_JSON, '1'}));
  EXPECT_EQ(
      ask(NSL_OP_STORAGE_PUT, put_request("k", Bytes(NSL_MAX_STORED_VALUE, NSL_STORED_BYTES)), 0),
      0);
}

TEST_F(Door, RefusesListingsThatLie) {
  Bytes long_prefix = list_request(1, "p", "");
  long_prefix[4] = 2;
  const Bytes lies[] = {
      {},
      Bytes(5, 1),
      long_prefix,
      list_request(0, "", ""),
      Bytes(2000, 1),
      list_request(1001, "", ""),
      list_request(0xFFFF'FFFF, "", ""),
  };
  for (const Bytes& lie : lies)
    EXPECT_EQ(ask(NSL_OP_STORAGE_LIST, lie, 64), NSL_BAD_REQUEST) << lie.size();
}

TEST_F(Door, WritesAnAnswerWhereThereIsRoomAndKeepsTheRestForOneCall) {
  ASSERT_EQ(ask(NSL_OP_STORAGE_PUT, put_request("k", Bytes(100, NSL_STORED_BYTES)), 0), 0);
  EXPECT_EQ(ask(NSL_OP_STORAGE_REST, {}, 64), NSL_NOT_FOUND);
  for (const std::size_t room : {0u, 3u})
    EXPECT_EQ(ask(NSL_OP_STORAGE_GET, as_bytes("k"), room), NSL_RESPONSE_TOO_SMALL);
  EXPECT_EQ(ask(NSL_OP_STORAGE_GET, as_bytes("k"), 10), 10);
  EXPECT_EQ(response_[0], 100);
  EXPECT_EQ(ask(NSL_OP_STORAGE_REST, {}, 93), NSL_RESPONSE_TOO_SMALL);
  EXPECT_EQ(ask(NSL_OP_STORAGE_REST, {}, 200), 94);
  EXPECT_EQ(ask(NSL_OP_STORAGE_REST, {}, 200), NSL_NOT_FOUND);
  EXPECT_EQ(ask(NSL_OP_STORAGE_GET, as_bytes("k"), 4), 4);
  EXPECT_EQ(ask(NSL_OP_STORAGE_GET, as_bytes("absent"), 4), NSL_NOT_FOUND);
  EXPECT_EQ(ask(NSL_OP_STORAGE_REST, {}, 200), NSL_NOT_FOUND);  // not that of an earlier call
  EXPECT_EQ(ask(NSL_OP_STORAGE_GET, as_bytes("k"), 104), 104);
  EXPECT_EQ(ask(NSL_OP_STORAGE_REST, {}, 200), NSL_NOT_FOUND);
}

TEST_F(Door, AsksNothingWhileAFunctionIsLoaded) {
  HostCallTable loading(Phase::kLoading, limits_, UnixMillis(0), {}, nullptr, ports_);
  for (std::uint32_t op = NSL_OP_PUBLIC_KEY; op <= NSL_OP_STORAGE_REST; ++op)
    EXPECT_EQ(ask(loading, op, as_bytes("named"), 64).value, NSL_NOT_NOW) << op;
  EXPECT_EQ(keys_.asked, 0);
}

TEST_F(Door, AsksNothingAfterTheLastWord) {
  ASSERT_EQ(ask(NSL_OP_RESULT, as_bytes("1"), 0), 0);
  EXPECT_EQ(ask(NSL_OP_SIGN, sign_request(NSL_SIGN_MESSAGE, "named", 3), 64), NSL_NOT_NOW);
  EXPECT_EQ(ask(NSL_OP_STORAGE_PUT, put_request("k", Bytes{NSL_STORED_BYTES}), 0), NSL_NOT_NOW);
  EXPECT_EQ(keys_.asked, 0);
}

TEST_F(Door, HasNoStorageForOneThatWasGivenNone) {
  HostCallTable bare(Phase::kRunning, limits_, UnixMillis(0), {}, nullptr);
  for (std::uint32_t op = NSL_OP_STORAGE_GET; op <= NSL_OP_STORAGE_LIST; ++op)
    EXPECT_EQ(ask(bare, op, as_bytes("k"), 64).value, NSL_NOT_GIVEN) << op;
  EXPECT_EQ(ask(bare, NSL_OP_PUBLIC_KEY, as_bytes("named"), 64).value, NSL_NOT_FOUND);
}

TEST_F(Door, HasAPriceForWhatItAsksOfTheHouse) {
  const auto price = [&](std::uint32_t op, std::uint32_t request) {
    return running_.price(Tainted<std::uint32_t>(op), request);
  };
  for (std::uint32_t op = NSL_OP_PUBLIC_KEY; op < NSL_OP_STORAGE_REST; ++op)
    EXPECT_GE(price(op, 0), 25'000u) << op;
  for (const std::uint32_t op : {NSL_OP_SIGN, NSL_OP_STORAGE_PUT})
    EXPECT_EQ(price(op, 0xFFFF'FFFF) - price(op, 0), 8 * std::uint64_t{0xFFFF'FFFF}) << op;
  for (const std::uint32_t op : {0u, 1u, 10u, 17u, 18u, 1000u, 0xFFFF'FFFFu})
    EXPECT_EQ(price(op, 100), 0u) << op;
}

}  // namespace
}  // namespace nsl::execution
