// context.storage: what is kept, in which order, who sees it when, and what is refused.

#include "enclave/execution/memory_storage.h"
#include "enclave/execution/stored_value.h"
#include "tests/support/function_test.h"

namespace nsl::testing {
namespace {

using execution::InvocationStorage;
using execution::MemoryStorage;
using execution::StorageContents;
using execution::StorageKeys;
using execution::StorageListing;
using execution::StoredValue;
using ::testing::IsEmpty;

class Storage : public FunctionTest {
 protected:
  static std::string function(const std::string& body) {
    return "export default async (input, { storage }) => {" + body + "};";
  }

  // One invocation, committed as the service does: if it gave a result.
  execution::Report invoke(const std::string& body) {
    RunOptions options;
    const auto transaction = std::make_shared<MemoryStorage>(contents_);
    options.storage = transaction;
    auto report = run(function(body), options);
    if (report.ok())
      transaction->commit();
    return report;
  }

  std::string message_of(const std::string& call) {
    const auto report =
        invoke("try { await " + call + "; } catch (e) { return `${e.name}: ${e.message}`; }");
    return report.ok() ? report.result() : ::testing::PrintToString(report);
  }

  StorageContents contents_;
};

TEST_F(Storage, KeepsJsonAndBytes) {
  EXPECT_THAT(invoke("await storage.put('json', { a: [1, null, 'é'] });"
                     "await storage.put('bytes', Uint8Array.of(0, 255));"
                     "await storage.put('null', null);"),
              GivesResult("null"));
  EXPECT_EQ(contents_.at("json"),
            (StoredValue{StoredValue::Kind::kJson, to_bytes("{\"a\":[1,null,\"é\"]}")}.encode()));
  EXPECT_EQ(contents_.at("bytes"), (StoredValue{StoredValue::Kind::kBytes, {0, 255}}.encode()));
  EXPECT_THAT(invoke("const bytes = await storage.get('bytes');"
                     "return [await storage.get('json'), bytes instanceof Uint8Array, [...bytes],"
                     "await storage.get('null'), (await storage.get('absent')) === undefined];"),
              GivesResult("[{\"a\":[1,null,\"é\"]},true,[0,255],null,true]"));
}

TEST_F(Storage, ReadsItsOwnWrites) {
  EXPECT_THAT(invoke("await storage.put('n', 1);"
                     "await storage.put('n', 1 + await storage.get('n'));"
                     "const n = await storage.get('n');"
                     "await storage.delete('n');"
                     "await storage.delete('never there');"
                     "return [n, (await storage.get('n')) === undefined];"),
              GivesResult("[2,true]"));
  EXPECT_THAT(contents_, IsEmpty());
}

TEST_F(Storage, KeepsNothingOfAnInvocationThatThrows) {
  EXPECT_THAT(invoke("await storage.put('n', 1); throw new Error('late');"),
              FailsWith(Errc::kFunctionThrew, "late"));
  EXPECT_THAT(contents_, IsEmpty());
}

TEST_F(Storage, GivesPromisesThatAreSettledAlready) {
  EXPECT_THAT(invoke("const order = [];"
                     "const put = storage.put('k', 5);"
                     "put.then(() => order.push('put'));"
                     "queueMicrotask(() => order.push('microtask'));"
                     "order.push(put instanceof Promise, await storage.get('k'));"
                     "return order;"),
              GivesResult("[\"put\",\"microtask\",true,5]"));
  EXPECT_THAT(invoke("const bad = storage.get(5);"
                     "return bad.then(() => 1, (e) => e instanceof TypeError);"),
              GivesResult("true"));
}

TEST_F(Storage, ListsKeysByPrefixInPages) {
  ASSERT_TRUE(invoke("for (const k of ['b', 'a/2', 'a/1', 'a/é', 'a0', 'a'])"
                     "  await storage.put(k, 1);")
                  .ok());
  EXPECT_THAT(invoke("return storage.list();"),
              GivesResult(R"({"keys":["a","a/1","a/2","a/é","a0","b"]})"));
  EXPECT_THAT(invoke("return storage.list({ prefix: 'a/', limit: 2 });"),
              GivesResult(R"({"keys":["a/1","a/2"],"next":"a/2"})"));
  EXPECT_THAT(invoke("return storage.list({ prefix: 'a/', after: 'a/2', limit: 2 });"),
              GivesResult(R"({"keys":["a/é"]})"));
  EXPECT_THAT(invoke("return storage.list({ prefix: 'x', after: undefined });"),
              GivesResult(R"({"keys":[]})"));
}

TEST_F(Storage, ListsMoreThanFitsTheFirstAnswer) {
  EXPECT_THAT(invoke("const names = [];"
                     "for (let i = 0; i < 300; i++) {"
                     "  names.push('key/' + String(i).padStart(20, '0'));"
                     "  await storage.put(names[i], i);"
                     "}"
                     "const { keys, next } = await storage.list({ limit: 300 });"
                     "return [keys.join() === names.join(), next === undefined,"
                     "  (await storage.list()).keys.length];"),
              GivesResult("[true,true,100]"));
}

TEST_F(Storage, TakesValuesOfEachSizeUpToTheLimit) {
  EXPECT_THAT(
      invoke("const sizes = [0, 1, 1018, 1019, 1020, 1021, 4096, 65535];"
             "for (const size of sizes) {"
             "  const bytes = new Uint8Array(size).map((_, i) => i * 7);"
             "  await storage.put('k', bytes);"
             "  const back = await storage.get('k');"
             "  if (back.length !== size || back.some((b, i) => b !== bytes[i])) return size;"
             "  const text = 'é'.repeat(size / 4);"
             "  await storage.put('t', text);"
             "  if (await storage.get('t') !== text) return -size;"
             "}"
             "return 'all';"),
      GivesResult("\"all\""));
  EXPECT_NE(message_of("storage.put('k', new Uint8Array(65536))").find("RangeError"),
            std::string::npos);
  EXPECT_NE(message_of("storage.put('k', 'x'.repeat(65534))").find("65535 are allowed"),
            std::string::npos);
}

TEST_F(Storage, RefusesKeysThatAreNone) {
  for (const char* key : {"5", "undefined", "null", "{}", "Symbol()", "['a']", "'\\ud800'"})
    for (const char* call : {"get(", "delete(", "put("})
      EXPECT_NE(
          message_of("storage." + std::string(call) + key + ", 1)").find("TypeError: storage"),
          std::string::npos)
          << call << key;
  for (const char* key : {"''", "'x'.repeat(513)", "'é'.repeat(257)"})
    EXPECT_NE(message_of("storage.get(" + std::string(key) + ")").find("RangeError: storage"),
              std::string::npos)
        << key;
  EXPECT_THAT(invoke("await storage.put('é'.repeat(256), 1); return storage.get('é'.repeat(256));"),
              GivesResult("1"));
}

TEST_F(Storage, RefusesValuesThatAreNeitherJsonNorBytes) {
  struct Case {
    const char* value;
    const char* says;
  };
  for (const auto& [value, says] : {
           Case{"undefined", "storage.delete"},
           Case{"() => 1", "storage.delete"},
           Case{"Symbol()", "storage.delete"},
           Case{"10n", "TypeError"},
           Case{"(() => { const a = []; a.push(a); return a; })()", "TypeError"},
           Case{"new ArrayBuffer(4)", "Uint8Array"},
           Case{"new Float64Array(4)", "Uint8Array"},
           Case{"'\\ud800'", "surrogate"},
           Case{"{ toJSON() { throw new Error('own'); } }", "own"},
       })
    EXPECT_NE(message_of("storage.put('k', " + std::string(value) + ")").find(says),
              std::string::npos)
        << value;
  EXPECT_THAT(contents_, IsEmpty());
}

TEST_F(Storage, RefusesListingsThatAreNone) {
  for (const char* options : {"{ limit: 0 }", "{ limit: 1001 }", "{ limit: 1.5 }", "{ limit: NaN }",
                              "{ limit: '5' }", "{ prefix: 'x'.repeat(513) }"})
    EXPECT_NE(message_of("storage.list(" + std::string(options) + ")").find("RangeError"),
              std::string::npos)
        << options;
  for (const char* options : {"5", "null", "{ prefix: 5 }", "{ after: null }"})
    EXPECT_NE(message_of("storage.list(" + std::string(options) + ")").find("TypeError"),
              std::string::npos)
        << options;
}

TEST_F(Storage, IsNotThereWithoutOne) {
  EXPECT_THAT(run(function("return storage.get('k');")),
              FailsWith(Errc::kFunctionThrew, "only a deployed function"));
}

TEST_F(Storage, BoundsWhatAnInvocationChanges) {
  EXPECT_THAT(invoke("for (let i = 0; i < 1000; i++) await storage.put('k', i);"
                     "return storage.get('k');"),
              GivesResult("999"));
  EXPECT_THAT(invoke("try { for (let i = 0; i < 1001; i++) await storage.delete('k'); }"
                     "catch { return 1; }"),
              FailsWith(Errc::kTooManyChanges, "1000"));
  EXPECT_THAT(invoke("const big = new Uint8Array(65535);"
                     "for (let i = 0; i < 200; i++) await storage.put('k', big);"),
              FailsWith(Errc::kTooManyChanges, "8388608"));
}

TEST_F(Storage, ChargesEachCall) {
  const auto gas_of = [&](const std::string& body) { return invoke(body).usage.gas.count(); };
  const std::uint64_t nothing = gas_of("const m = 'get';");
  for (const char* call : {"storage.get('k')", "storage.put('k', 1)", "storage.delete('k')"})
    EXPECT_GT(gas_of(call), nothing + 100'000) << call;
  EXPECT_GT(gas_of("storage.list()"), nothing + 500'000);
}

// A store that fails.
class FailingStorage final : public InvocationStorage {
 public:
  Result<std::optional<SecretBytes>> get(std::string_view) override { return failure(); }
  Status put(std::string_view, ByteSpan) override { return failure(); }
  Status erase(std::string_view) override { return failure(); }
  Result<StorageKeys> list(const StorageListing&) override { return failure(); }

 private:
  static Error failure() { return Error(Errc::kStorageIo, "away"); }
};

TEST_F(Storage, EndsTheInvocationWithTheStoresOwnFailures) {
  RunOptions options;
  options.storage = std::make_shared<FailingStorage>();
  for (const char* call : {"get('k')", "put('k', 1)", "delete('k')", "list()"})
    EXPECT_THAT(run(function("try { await storage." + std::string(call) +
                             "; } catch { return 1; } finally { return 2; }"),
                    options),
                FailsWith(Errc::kStorageIo, "away"))
        << call;
}

TEST_F(Storage, HoldsNoShareOfItWhenTheReportIsSeen) {
  RunOptions options;
  options.storage = std::make_shared<MemoryStorage>(contents_);
  const auto compilation = compile(function("await storage.put('k', 1);"));
  std::promise<long> shares;
  auto invocation = runner().make_invocation(compilation, options);
  ASSERT_TRUE(
      runner()
          .workers()
          .submit(std::move(invocation),
                  [&](const execution::Report&) { shares.set_value(options.storage.use_count()); })
          .ok());
  EXPECT_EQ(shares.get_future().get(), 1);
}

}  // namespace
}  // namespace nsl::testing
