// context.keys: signatures with the keys that config names, and what is refused.

#include "base/hex.h"
#include "enclave/execution/invocation_keys.h"
#include "tests/support/function_test.h"

namespace nsl::testing {
namespace {

using crypto::KeyKind;
using crypto::PublicKey;
using crypto::SigningKey;
using execution::InvocationKeys;
using execution::NamedKey;
using execution::NamedKeys;
using execution::SignatureForm;

SigningKey key_of(KeyKind kind) {
  const Bytes seed(SigningKey::kMinSeedSize, 9);
  return SigningKey::derive(kind, SecretBytes::copy_of(seed)).value();
}

class Keys : public FunctionTest {
 protected:
  // The function's keys: one of each kind, named as the kind, and one that config does not name.
  static RunOptions with_keys() {
    std::vector<NamedKey> keys;
    for (const KeyKind kind : {KeyKind::kP256, KeyKind::kSecp256k1, KeyKind::kEd25519})
      keys.push_back({std::string(crypto::name_of(kind)), key_of(kind)});
    keys.push_back({"unnamed", key_of(KeyKind::kP256)});
    RunOptions options;
    options.keys = std::make_shared<NamedKeys>(std::move(keys));
    return options;
  }

  execution::Report run_with_keys(const std::string& body) { return run_with(body, with_keys()); }

  static std::string source_of(const std::string& body) {
    return "export const config = { keys: ['p256', 'secp256k1', 'ed25519'] };\n"
           "const hex = (bytes) => Array.from(bytes, (b) => b.toString(16).padStart(2, '0'))"
           ".join('');\n"
           "export default async (input, { keys }) => {" +
           body + "};";
  }

  execution::Report run_with(const std::string& body, const RunOptions& options) {
    return run(source_of(body), options);
  }

  // The result, a JSON string of hexadecimal digits, as bytes.
  static Bytes bytes_of(const execution::Report& report) {
    EXPECT_TRUE(report.ok()) << ::testing::PrintToString(report);
    if (!report.ok())
      return {};
    const std::string& json = report.result();
    return hex_decode(std::string_view(json).substr(1, json.size() - 2)).value();
  }
};

TEST_F(Keys, TellTheirPublicKeys) {
  for (const KeyKind kind : {KeyKind::kP256, KeyKind::kSecp256k1, KeyKind::kEd25519}) {
    const auto report =
        run_with_keys("return hex(keys.publicKey('" + std::string(crypto::name_of(kind)) + "'))");
    EXPECT_EQ(PublicKey::from_bytes(kind, bytes_of(report)).value(), key_of(kind).public_key());
    EXPECT_EQ(report.usage.signatures, 0u);
  }
}

TEST_F(Keys, SignMessagesThatVerify) {
  const std::string message = "price: 12.50";
  for (const KeyKind kind : {KeyKind::kP256, KeyKind::kSecp256k1, KeyKind::kEd25519}) {
    const auto report =
        run_with_keys("return hex(keys.sign('" + std::string(crypto::name_of(kind)) +
                      "', new TextEncoder().encode('" + message + "')))");
    EXPECT_TRUE(key_of(kind).public_key().verify(as_bytes(message), bytes_of(report)).ok())
        << crypto::name_of(kind);
    EXPECT_EQ(report.usage.signatures, 1u);
  }
}

TEST_F(Keys, SignDigests) {
  const crypto::Digest32 digest = [] {
    crypto::Digest32 made;
    made.fill(7);
    return made;
  }();
  const auto report =
      run_with_keys("return hex(keys.sign('p256', new Uint8Array(32).fill(7), {form: 'digest'}))");
  EXPECT_TRUE(key_of(KeyKind::kP256).public_key().verify_digest(digest, bytes_of(report)).ok());
  const Bytes bytes = bytes_of(run_with_keys(
      "return hex(keys.sign('secp256k1', new Uint8Array(32).fill(7), {form: 'recoverable'}))"));
  ASSERT_EQ(bytes.size(), 65u);
  crypto::RecoverableSignature signature{.signature = {}, .recovery_id = bytes[64]};
  std::copy_n(bytes.begin(), 64, signature.signature.begin());
  EXPECT_EQ(crypto::recover(digest, signature).value(), key_of(KeyKind::kSecp256k1).public_key());
}

TEST_F(Keys, TakeAnyViewOfBytesAndOnlyItsPart) {
  const auto report = run_with_keys(
      "const all = Uint8Array.of(9, 1, 2, 3, 9);"
      "const forms = [all.subarray(1, 4), all.slice(1, 4).buffer, new DataView(all.buffer, 1, 3)];"
      "return forms.map((f) => hex(keys.sign('ed25519', f))).every((s, _, [first]) => s === "
      "first)");
  EXPECT_THAT(report, GivesResult("true"));
  EXPECT_EQ(report.usage.signatures, 3u);
}

TEST_F(Keys, ThatConfigDoesNotNameAreNotThere) {
  for (const char* call : {"keys.publicKey('unnamed')", "keys.sign('unnamed', new Uint8Array(1))",
                           "keys.publicKey('')", "keys.publicKey('p256\\0')"}) {
    const auto report = run_with_keys(std::string("return ") + call);
    EXPECT_THAT(report, FailsWith(Errc::kFunctionThrew, "config.keys")) << call;
    EXPECT_EQ(report.usage.signatures, 0u) << call;
  }
}

TEST_F(Keys, ThatConfigNamesMustBeThere) {
  RunOptions options;
  EXPECT_THAT(run_with("return 1", options), FailsWith(Errc::kKeyUnavailable, "\"p256\""));
  std::vector<NamedKey> keys;
  keys.push_back({"p256", key_of(KeyKind::kP256)});
  options.keys = std::make_shared<NamedKeys>(std::move(keys));
  EXPECT_THAT(run_with("return 1", options), FailsWith(Errc::kKeyUnavailable, "\"secp256k1\""));
}

TEST_F(Keys, RefuseWhatTheyCanNotSignInAWayThatCanBeCaught) {
  struct Case {
    const char* call;
    const char* says;
  };
  for (const auto& [call, says] : {
           Case{"keys.sign('p256')", "bytes"},
           Case{"keys.sign('p256', 'text')", "bytes"},
           Case{"keys.sign('p256', [1, 2])", "bytes"},
           Case{"keys.sign(1, new Uint8Array(1))", "string"},
           Case{"keys.sign('a'.repeat(200), new Uint8Array(1))", "128"},
           Case{"keys.sign('p256', new Uint8Array(31), { form: 'digest' })", "31"},
           Case{"keys.sign('p256', new Uint8Array(32), { form: 'Digest' })", "form"},
           Case{"keys.sign('p256', new Uint8Array(32), { form: null })", "form"},
           Case{"keys.sign('p256', new Uint8Array(32), { form: 'recoverable' })", "recoverable"},
           Case{"keys.sign('ed25519', new Uint8Array(32), { form: 'digest' })", "Ed25519"},
           Case{"keys.sign('p256', new Uint8Array(1024 * 1024 + 1))", "1048576"},
           Case{"keys.publicKey()", "string"},
           Case{"keys.publicKey(Symbol())", "string"},
       }) {
    const auto report =
        run_with_keys(std::string("try { ") + call + "; } catch (e) { return e.message; }");
    ASSERT_TRUE(report.ok()) << call << ::testing::PrintToString(report);
    EXPECT_NE(report.result().find(says), std::string::npos) << call << report.result();
    EXPECT_EQ(report.usage.signatures, 0u) << call;
  }
}

TEST_F(Keys, SeeBytesThatAGetterOfTheOptionsTookAway) {
  EXPECT_THAT(run_with_keys("const data = new Uint8Array(32);"
                            "const options = { get form() { structuredClone(data.buffer, "
                            "{ transfer: [data.buffer] }); return 'digest'; } };"
                            "keys.sign('p256', data, options);"),
              FailsWith(Errc::kFunctionThrew, "32 bytes, this one 0"));
}

TEST_F(Keys, CountASignatureThoughTheFunctionThrowsAfterwards) {
  const auto report =
      run_with_keys("keys.sign('p256', new Uint8Array(1)); throw new Error('after');");
  EXPECT_THAT(report, FailsWith(Errc::kFunctionThrew, "after"));
  EXPECT_EQ(report.usage.signatures, 1u);
}

TEST_F(Keys, ChargeBeforeTheySign) {
  const auto compilation = compile(
      source_of("for (let i = 0; i < 3; i++) keys.sign('p256', new Uint8Array(1)); return 1;"));
  ASSERT_TRUE(compilation.ok());
  auto options = with_keys();
  options.limits = limits_with({{execution::Limit::kGas, 1'000'000}});
  const auto report = runner().invoke(compilation, options);
  EXPECT_THAT(report, FailsWith(Errc::kOutOfGas));
  EXPECT_EQ(report.usage.signatures, 1u);
}

// A key store that fails.
class FailingKeys final : public InvocationKeys {
 public:
  bool has(std::string_view) const override { return true; }
  Result<Bytes> public_key(std::string_view) override { return Error(Errc::kUnavailable, "away"); }
  Result<Bytes> sign(std::string_view, SignatureForm, ByteSpan) override {
    return Error(Errc::kUnavailable, "away");
  }
};

TEST_F(Keys, EndTheInvocationWithTheHousesOwnFailures) {
  RunOptions options;
  options.keys = std::make_shared<FailingKeys>();
  for (const char* call : {"keys.publicKey('p256')", "keys.sign('p256', new Uint8Array(1))"}) {
    const auto report = run_with(
        std::string("try { ") + call + "; } catch { return 1; } finally { return 2; }", options);
    EXPECT_THAT(report, FailsWith(Errc::kUnavailable, "away")) << call;
    EXPECT_EQ(report.usage.signatures, 0u);
  }
}

}  // namespace
}  // namespace nsl::testing
