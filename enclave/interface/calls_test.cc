// What each call does, from the request to the reply.
#include "base/base64.h"
#include "crypto/signing_key.h"
#include "enclave/interface/house_test.h"

namespace nsl::interface::testing {
namespace {

class Calls : public ::testing::Test {
 protected:
  void SetUp() override {
    house_.add(ada_);
    house_.add(bob_);
  }

  House house_;
  TestUser ada_;
  TestUser bob_{crypto::KeyKind::kEd25519};
};

TEST_F(Calls, OfEverybodyNeedNoCredential) {
  const auto get = [&](const char* target) { return house_.send({.target = target}); };
  EXPECT_EQ(get("/healthz").status, 200);
  EXPECT_EQ(get("/readyz").status, 200);
  house_.operations.readiness = Error(Errc::kUnavailable, "why");
  EXPECT_EQ(get("/readyz").status, 503);
  const auto version = get("/v1/version").json();
  EXPECT_EQ(version["version"], "9.9.9");
  EXPECT_EQ(version["simulation"], true);
  EXPECT_TRUE(version["warning"].get<std::string>().starts_with("SIMULATION"));
  const auto status = get("/v1/status").json();
  EXPECT_EQ(status["audience"], house_.audience);
  EXPECT_EQ(status["store"]["witness"], "none");
  EXPECT_EQ(get("/v1/limits").json()["function"].size(), execution::kLimitCount);
  EXPECT_EQ(get("/v1/openapi.json").json()["openapi"], "3.1.0");
}

TEST_F(Calls, RegisterByCertificateOrByJwt) {
  TestUser carol;
  const Answer by_certificate =
      house_.send({.method = Method::kPost, .target = "/v1/users", .certificate = &carol});
  EXPECT_EQ(by_certificate.status, 201) << by_certificate.body;
  EXPECT_EQ(by_certificate.json()["id"], carol.id().value());
  EXPECT_EQ(
      house_.send({.method = Method::kPost, .target = "/v1/users", .certificate = &carol}).code(),
      "already-exists");
  EXPECT_EQ(house_.send({.method = Method::kPost, .target = "/v1/users"}).member("field"), "key");
  TestUser dan;
  const std::string body = R"({"key":)" + dan.public_key().jwk() + "}";
  EXPECT_EQ(house_.send({.method = Method::kPost, .target = "/v1/users", .body = body}).code(),
            "unauthenticated");
  EXPECT_EQ(house_.post(carol, "/v1/users", body).status / 100, 4) << "another's key";
  const auto shown = house_.get(ada_, "/v1/users/me").json();
  EXPECT_EQ(shown["id"], ada_.id().value());
  EXPECT_EQ(shown["kind"], "p256");
}

TEST_F(Calls, KeepSecretsAsBytes) {
  const std::string value("\0\xff\n \"x", 6);
  const Answer made = house_.put(ada_, "/v1/secrets/KEY?keep=3&lifetimeSeconds=60", value, "x/y");
  EXPECT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(made.headers.at("ETag"), "\"1\"");
  const Answer read = house_.get(ada_, "/v1/secrets/KEY");
  EXPECT_EQ(read.body, value);
  EXPECT_EQ(read.content_type, "application/octet-stream");
  EXPECT_EQ(read.headers.at("ETag"), "\"1\"");
  EXPECT_EQ(house_.put(ada_, "/v1/secrets/KEY", "second").status, 200);
  EXPECT_EQ(house_.get(ada_, "/v1/secrets/KEY?version=1").body, value);
  EXPECT_EQ(house_.get(ada_, "/v1/secrets/KEY?version=9").code(), "not-found");
  EXPECT_EQ(house_.post(ada_, "/v1/secrets/KEY/rollback", R"({"version":1})").json()["version"], 3);
  EXPECT_EQ(house_.get(ada_, "/v1/secrets/KEY").body, value);
  const auto versions = house_.get(ada_, "/v1/secrets/KEY/versions").json();
  EXPECT_EQ(versions["versions"].size(), 3U);
  EXPECT_EQ(versions["keep"], 3);
  EXPECT_EQ(house_.put(ada_, "/v1/secrets/KEY/keep", R"({"versions":1})").status, 204);
  EXPECT_EQ(house_.get(ada_, "/v1/secrets/KEY/versions").json()["versions"].size(), 1U);
  const std::string access = R"({"restricted":true,"functions":["price"]})";
  EXPECT_EQ(house_.put(ada_, "/v1/secrets/KEY/access", access).status, 204);
  const auto list = house_.get(ada_, "/v1/secrets").json();
  ASSERT_EQ(list["secrets"].size(), 1U);
  EXPECT_EQ(list["secrets"][0]["access"]["functions"][0], "price");
  EXPECT_EQ(house_.erase(ada_, "/v1/secrets/KEY").status, 204);
  EXPECT_EQ(house_.get(ada_, "/v1/secrets/KEY").code(), "not-found");
}

TEST_F(Calls, PutASecretOnlyAtTheVersionThatIsExpected) {
  const auto put = [&](const char* expected) {
    return house_.send({.method = Method::kPut,
                        .target = "/v1/secrets/KEY",
                        .bearer = house_.jwt(ada_),
                        .body = "v",
                        .if_match = expected});
  };
  EXPECT_EQ(put("\"1\"").code(), "version-mismatch") << "there is none yet";
  EXPECT_EQ(put("\"0\"").status, 201);
  EXPECT_EQ(put("\"0\"").code(), "version-mismatch");
  EXPECT_EQ(put("\"1\"").status, 200);
  for (const char* wrong : {"1", "\"\"", "\"x\"", "*", "W/\"1\"", "\"01\"", "\"4294967296\""})
    EXPECT_EQ(put(wrong).member("field"), "If-Match") << wrong;
}

TEST_F(Calls, DeployAndInvoke) {
  const Answer made = house_.deploy(ada_, "twice", "export default (x) => x * 2;");
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(made.headers.at("Nsl-Function-Version"), "1");
  const Answer reply = house_.post(ada_, "/v1/functions/twice/invoke", "21");
  EXPECT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.body, "42");
  EXPECT_EQ(reply.content_type, "application/json");
  EXPECT_EQ(reply.headers.at("Nsl-Function-Hash"), made.json()["hash"]);
  EXPECT_GT(std::stoull(reply.headers.at("Nsl-Gas")), 0U);
  EXPECT_EQ(reply.principal, ada_.id().value());
  house_.engine->invocations().flush();
  const std::string id = reply.headers.at("Nsl-Invocation");
  EXPECT_EQ(house_.get(ada_, "/v1/invocations/" + id).json()["function"], "twice");
  EXPECT_EQ(house_.get(ada_, "/v1/invocations").json()["invocations"].size(), 1U);
  EXPECT_EQ(house_.get(bob_, "/v1/invocations/" + id).code(), "not-found");
  EXPECT_EQ(house_.get(ada_, "/v1/functions/twice/source").body, "export default (x) => x * 2;");
  EXPECT_EQ(house_.get(ada_, "/v1/gas/history").json()["entries"].back()["kind"], "grant");
}

TEST_F(Calls, MoveAliases) {
  ASSERT_EQ(house_.deploy(ada_, "f", "export default () => 1;").status, 201);
  ASSERT_EQ(house_.deploy(ada_, "f?alias=beta", "export default () => 2;").status, 201);
  const auto run = [&](const std::string& query) {
    return house_.post(ada_, "/v1/functions/f/invoke" + query).body;
  };
  EXPECT_EQ(run(""), "1");
  EXPECT_EQ(run("?alias=beta"), "2");
  EXPECT_EQ(run("?version=2"), "2");
  EXPECT_EQ(house_.put(ada_, "/v1/functions/f/aliases/live", R"({"version":2})").status, 204);
  EXPECT_EQ(run(""), "2");
  EXPECT_EQ(house_.erase(ada_, "/v1/functions/f/aliases/beta").status, 204);
  EXPECT_EQ(house_.post(ada_, "/v1/functions/f/invoke?alias=beta").code(), "not-found");
  EXPECT_EQ(house_.get(ada_, "/v1/functions/f/versions").json()["versions"].size(), 2U);
  EXPECT_EQ(house_.get(ada_, "/v1/functions/f/versions/2").json()["version"], 2);
  EXPECT_EQ(house_.get(ada_, "/v1/functions").json()["functions"][0]["aliases"]["live"], 2);
  EXPECT_EQ(house_.erase(ada_, "/v1/functions/f").status, 204);
  EXPECT_EQ(house_.post(ada_, "/v1/functions/f/invoke").code(), "not-found");
}

TEST_F(Calls, ShareAFunction) {
  ASSERT_EQ(house_.deploy(ada_, "f", "export default () => 'hi';").status, 201);
  const std::string path = "/v1/users/" + ada_.id().value() + "/functions/f/invoke";
  EXPECT_EQ(house_.post(bob_, path).code(), "not-found");
  const std::string listed = R"({"visibility":"listed","users":[")" + bob_.id().value() + "\"]}";
  EXPECT_EQ(house_.put(ada_, "/v1/functions/f/callers", listed).status, 204);
  EXPECT_EQ(house_.post(bob_, path).body, "\"hi\"");
  EXPECT_EQ(house_.put(ada_, "/v1/functions/f/callers", R"({"visibility":"private"})").status, 204);
  EXPECT_EQ(house_.post(bob_, path).code(), "not-found");
  EXPECT_EQ(house_.post(ada_, path).body, "\"hi\"");
}

TEST_F(Calls, TellAFunctionsOwnFailure) {
  ASSERT_EQ(house_
                .deploy(ada_, "f?callers=public",
                        "export default () => { throw new TypeError('no\\u2028'); };")
                .status,
            201);
  const Answer mine = house_.post(ada_, "/v1/functions/f/invoke");
  EXPECT_EQ(mine.status, 422);
  EXPECT_EQ(mine.code(), "function-threw");
  EXPECT_EQ(mine.member("errorType"), "TypeError");
  EXPECT_EQ(mine.json()["line"], 1);
  EXPECT_NE(mine.headers.at("Nsl-Invocation"), "");
  const Answer theirs = house_.post(bob_, "/v1/users/" + ada_.id().value() + "/functions/f/invoke");
  EXPECT_EQ(theirs.code(), "function-threw");
  EXPECT_FALSE(theirs.json().contains("stack"));
  EXPECT_FALSE(theirs.json().contains("line")) << "where in the source is the owner's to know";
  const Answer syntax = house_.deploy(ada_, "g", "export default ( => 1;");
  EXPECT_EQ(syntax.code(), "function-syntax");
  EXPECT_EQ(syntax.json()["line"], 1);
}

TEST_F(Calls, ExecuteCodeThatComesWithTheRequest) {
  house_.put(ada_, "/v1/secrets/KEY", "hush");
  const std::string body = R"({"code":"export const config = { secrets: [\"KEY\"] };\n)"
                           R"(export default (input, { secrets }) => { console.log('x');)"
                           R"( return [input.a, secrets.KEY.length]; };",)"
                           R"("input": {"a" : [1,2]}, "secrets":["KEY"],)"
                           R"("limits":{"gas":100000000000}})";
  const Answer reply = house_.post(ada_, "/v1/execute", body);
  ASSERT_EQ(reply.status, 200) << reply.body;
  const auto json = reply.json();
  EXPECT_EQ(json["result"].dump(), "[[1,2],4]");
  EXPECT_EQ(json["log"][0]["text"], "x");
  EXPECT_EQ(json["invocation"], reply.headers.at("Nsl-Invocation"));
  const Answer failed =
      house_.post(ada_, "/v1/execute", R"({"code":"export default () => { throw 1; }"})");
  EXPECT_EQ(failed.code(), "function-threw");
  EXPECT_TRUE(failed.json().contains("log"));
}

TEST_F(Calls, AnswerTheSameToTheSameIdempotencyKey) {
  ASSERT_EQ(house_.deploy(ada_, "f", "export default () => crypto.randomUUID();").status, 201);
  const auto invoke = [&](const std::string& body) {
    return house_.send({.method = Method::kPost,
                        .target = "/v1/functions/f/invoke",
                        .bearer = house_.jwt(ada_),
                        .body = body,
                        .idempotency_key = "once"});
  };
  const Answer first = invoke("1");
  const Answer again = invoke("1");
  EXPECT_EQ(first.status, 200) << first.body;
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again.headers.at("Nsl-Invocation"), first.headers.at("Nsl-Invocation"));
  EXPECT_EQ(again.headers.at("Nsl-Replayed"), "true");
  EXPECT_EQ(first.headers.count("Nsl-Replayed"), 0U);
  EXPECT_EQ(invoke("2").code(), "idempotency-mismatch");
}

TEST_F(Calls, ReachWhatAFunctionStored) {
  ASSERT_EQ(
      house_.deploy(ada_, "f", "export default async (x, { storage }) => await storage.get('a/b');")
          .status,
      201);
  const std::string path = "/v1/functions/f/storage";
  EXPECT_EQ(house_.put(ada_, path + "/a%2Fb", R"({"n":1})").status, 204);
  EXPECT_EQ(house_.post(ada_, "/v1/functions/f/invoke").body, R"({"n":1})");
  EXPECT_EQ(house_.get(ada_, path + "/a%2Fb").content_type, "application/json");
  const std::string raw("\0\x01", 2);
  const std::string key = base64url_encode(as_bytes(std::string_view("\xff\x00", 2)));
  EXPECT_EQ(
      house_.put(ada_, path + "/" + key + "?encoding=base64url", raw, "application/octet-stream")
          .status,
      204);
  const Answer read = house_.get(ada_, path + "/" + key + "?encoding=base64url");
  EXPECT_EQ(read.body, raw);
  EXPECT_EQ(read.content_type, "application/octet-stream");
  const auto keys = house_.get(ada_, path).json()["keys"];
  ASSERT_EQ(keys.size(), 2U);
  EXPECT_EQ(keys[0]["key"], "a/b");
  EXPECT_FALSE(keys[1].contains("key"));
  EXPECT_EQ(keys[1]["base64url"], key);
  const auto page = house_.get(ada_, path + "?limit=1").json();
  EXPECT_EQ(page["after"]["key"], "a/b");
  EXPECT_EQ(house_.get(ada_, path + "?prefix=a%2F").json()["keys"].size(), 1U);
  EXPECT_EQ(house_.put(ada_, path + "/k", "{").code(), "invalid-json");
  EXPECT_EQ(house_.put(ada_, path + "/k", "x", "text/plain").code(), "unsupported-media-type");
  EXPECT_EQ(house_.erase(ada_, path + "/a%2Fb").status, 204);
  EXPECT_EQ(house_.get(ada_, path + "/a%2Fb").code(), "not-found");
  EXPECT_EQ(house_.get(bob_, path).code(), "not-found");
}

TEST_F(Calls, SignWithKeys) {
  const Answer made = house_.post(ada_, "/v1/keys", R"({"name":"k","kind":"secp256k1"})");
  ASSERT_EQ(made.status, 201) << made.body;
  const auto sign = [&](const std::string& query, const std::string& body) {
    return house_.send({.method = Method::kPost,
                        .target = "/v1/keys/k/sign" + query,
                        .bearer = house_.jwt(ada_),
                        .body = body,
                        .content_type = "application/octet-stream"});
  };
  const auto signature = sign("", "message").json();
  const auto bytes = base64url_decode(signature["signature"].get<std::string>());
  ASSERT_TRUE(bytes.ok());
  const auto info = house_.get(ada_, "/v1/keys/k").json();
  const auto& jwk = info["jwk"];
  const auto key = crypto::PublicKey::from_jwk(
      {jwk["kty"].get_ref<const std::string&>(), jwk["crv"].get_ref<const std::string&>(),
       jwk["x"].get_ref<const std::string&>(), jwk["y"].get_ref<const std::string&>()});
  ASSERT_TRUE(key.ok());
  EXPECT_TRUE(key->verify(as_bytes("message"), *bytes).ok());
  EXPECT_TRUE(sign("?of=digest", std::string(32, 'd')).json().contains("recoveryId"));
  EXPECT_EQ(sign("?of=digest", "short").member("field"), "of");
  EXPECT_EQ(house_.post(ada_, "/v1/keys/k/rotate").status, 201);
  EXPECT_EQ(sign("", "m").json()["version"], 2);
  EXPECT_EQ(sign("?version=1", "m").json()["version"], 1);
  EXPECT_EQ(house_.erase(ada_, "/v1/keys/k/versions/1").status, 204);
  EXPECT_EQ(house_.put(ada_, "/v1/keys/k/access", R"({"restricted":true})").status, 204);
  EXPECT_EQ(house_.get(ada_, "/v1/keys").json()["keys"][0]["access"]["restricted"], true);
  EXPECT_EQ(house_.erase(ada_, "/v1/keys/k").status, 204);
  EXPECT_EQ(sign("", "m").code(), "not-found");
}

TEST_F(Calls, ImportKeysInEachForm) {
  const auto key = crypto::SigningKey::generate(crypto::KeyKind::kP256).value();
  const auto access = SecretAccess::because("a test imports a key");
  const std::string raw(as_text(key.private_bytes().reveal(access)));
  const auto pkcs8_bytes = key.pkcs8();
  const std::string pkcs8(as_text(pkcs8_bytes.reveal(access)));
  const std::string pem = "-----BEGIN PRIVATE KEY-----\n" + base64_encode(as_bytes(pkcs8)) +
                          "\n-----END PRIVATE KEY-----\n";
  EXPECT_EQ(house_.put(ada_, "/v1/keys/a?format=raw&kind=p256", raw, "").status, 201);
  EXPECT_EQ(house_.put(ada_, "/v1/keys/b?format=pkcs8", pkcs8, "").status, 201);
  EXPECT_EQ(house_.put(ada_, "/v1/keys/c?format=pem&functions=f", pem, "").status, 201);
  const auto list = house_.get(ada_, "/v1/keys").json()["keys"];
  ASSERT_EQ(list.size(), 3U);
  EXPECT_EQ(list[0]["publicKey"], list[2]["publicKey"]);
  EXPECT_EQ(list[2]["access"]["functions"][0], "f");
  EXPECT_EQ(house_.put(ada_, "/v1/keys/d?format=raw", raw, "").member("field"), "kind");
  EXPECT_EQ(house_.put(ada_, "/v1/keys/d", raw, "").member("field"), "format");
  EXPECT_EQ(house_.put(ada_, "/v1/keys/d?format=pkcs8", "x", "").code(), "bad-key");
}

TEST_F(Calls, MakeListAndRevokeTokens) {
  const std::string token =
      house_.token(ada_, R"("label":"ci","scopes":["gas:read"],"allFunctions":true)");
  EXPECT_TRUE(token.starts_with("nsl_a_"));
  EXPECT_EQ(house_.send({.target = "/v1/gas", .bearer = token}).status, 200);
  const auto list = house_.get(ada_, "/v1/tokens").json()["tokens"];
  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(list[0]["label"], "ci");
  EXPECT_FALSE(list[0].contains("token"));
  const std::string id = list[0]["id"];
  EXPECT_EQ(house_.erase(bob_, "/v1/tokens/" + id).code(), "not-found");
  EXPECT_EQ(house_.erase(ada_, "/v1/delegations/" + id).code(), "not-found");
  EXPECT_EQ(house_.erase(ada_, "/v1/tokens/" + id).status, 204);
  EXPECT_EQ(house_.send({.target = "/v1/gas", .bearer = token}).code(), "token-refused");
}

TEST_F(Calls, OfTheOperator) {
  const std::string ada = "/v1/admin/users/" + ada_.id().value();
  const auto list = house_.get(house_.boss, "/v1/admin/users").json()["users"];
  EXPECT_EQ(list.size(), 2U);
  const auto before = house_.get(house_.boss, ada + "/gas").json()["credited"].get<std::uint64_t>();
  const auto credit = [&](std::uint64_t amount) {
    return house_.send({.method = Method::kPost,
                        .target = ada + "/gas",
                        .bearer = house_.jwt(house_.boss),
                        .body = "{\"amount\":" + std::to_string(amount) + ",\"reference\":\"r1\"}",
                        .idempotency_key = "invoice-1"});
  };
  EXPECT_EQ(credit(5).status, 200);
  EXPECT_EQ(credit(5).headers.at("Nsl-Replayed"), "true");
  EXPECT_EQ(credit(6).code(), "idempotency-mismatch");
  EXPECT_EQ(house_.get(house_.boss, ada + "/gas").json()["credited"], before + 5) << "once";
  EXPECT_EQ(house_.post(house_.boss, ada + "/limits", R"({"storageBytes":1000})").status, 204);
  EXPECT_EQ(house_.get(house_.boss, ada + "/limits").json()["storageBytes"], 1000);
  EXPECT_EQ(house_.put(ada_, "/v1/secrets/K", std::string(2000, 'x'), "").code(), "quota-exceeded");
  EXPECT_EQ(house_.post(house_.boss, ada + "/limits", R"({"storageBytes":null})").status, 204);
  EXPECT_GE(house_.get(house_.boss, "/v1/admin/status").json()["requests"]["atWork"], 1);
  EXPECT_EQ(house_.get(house_.boss, "/v1/admin/metrics").body, "nsl_up 1\n");
  EXPECT_EQ(house_.post(house_.boss, "/v1/admin/backup", R"({"name":"b1"})").status, 201);
  EXPECT_EQ(house_.operations.backups, std::vector<std::string>{"b1"});
  EXPECT_EQ(house_.get(house_.boss, "/v1/admin/tuning").json()["settings"][0]["value"], 7);
  EXPECT_EQ(house_.put(house_.boss, "/v1/admin/tuning/speed", R"({"value":9})").status, 204);
  EXPECT_EQ(house_.put(house_.boss, "/v1/admin/tuning/speed", R"({"value":10})").status, 400);
  EXPECT_EQ(house_.post(house_.boss, "/v1/admin/clock/reset").status, 204);
  TestUser carol;
  const std::string allowed = "/v1/admin/allowlist/" + carol.id().value();
  EXPECT_EQ(house_.put(house_.boss, allowed, "").status, 204);
  EXPECT_EQ(house_.get(house_.boss, "/v1/admin/allowlist").json()["users"][0], carol.id().value());
  EXPECT_EQ(house_.erase(house_.boss, allowed).status, 204);
  EXPECT_EQ(house_.put(house_.boss, "/v1/admin/allowlist/x", "").member("field"), "id");
}

}  // namespace
}  // namespace nsl::interface::testing
