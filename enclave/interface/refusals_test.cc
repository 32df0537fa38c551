// What is refused, with which words, and what a refusal must not tell.
#include "enclave/interface/house_test.h"
#include "enclave/interface/route.h"

namespace nsl::interface::testing {
namespace {

class Refusals : public ::testing::Test {
 protected:
  void SetUp() override {
    house_.add(ada_);
    house_.add(bob_);
  }

  House house_;
  TestUser ada_;
  TestUser bob_;
};

struct Wrong {
  Method method;
  const char* target;
  std::string body;
  const char* code;
  const char* field;
};

TEST_F(Refusals, NameTheFieldThatIsWrong) {
  const std::string long_text(300, 'x');
  const std::string token = R"({"scopes":["gas:read"],"allFunctions":true)";
  const Wrong kAll[] = {
      {Method::kPost, "/v1/tokens", "{", "invalid-json", ""},
      {Method::kPost, "/v1/tokens", "[]", "invalid-json", ""},
      {Method::kPost, "/v1/tokens", R"({"a":1,"a":2})", "invalid-json", ""},
      {Method::kPost, "/v1/tokens", R"({"label":"a","label":"b"})", "invalid-json", ""},
      {Method::kPost, "/v1/tokens", R"({"lable":"a"})", "invalid-argument", "lable"},
      {Method::kPost, "/v1/tokens", "{}", "invalid-argument", "scopes"},
      {Method::kPost, "/v1/tokens", R"({"scopes":"gas:read"})", "invalid-argument", "scopes"},
      {Method::kPost, "/v1/tokens", R"({"scopes":["everything"]})", "invalid-argument", "scopes"},
      {Method::kPost, "/v1/tokens", token + "}", "invalid-argument", "lifetimeSeconds"},
      {Method::kPost, "/v1/tokens", token + R"(,"lifetimeSeconds":0})", "invalid-argument",
       "lifetimeSeconds"},
      {Method::kPost, "/v1/tokens", token + R"(,"lifetimeSeconds":1.5})", "invalid-argument",
       "lifetimeSeconds"},
      {Method::kPost, "/v1/tokens", token + R"(,"lifetimeSeconds":1,"expiresAt":1})",
       "invalid-argument", "lifetimeSeconds"},
      {Method::kPost, "/v1/tokens", token + R"(,"functions":["a"],"lifetimeSeconds":1})",
       "invalid-argument", "functions"},
      {Method::kPost, "/v1/tokens", R"({"label":")" + long_text + "\"}", "invalid-argument",
       "label"},
      {Method::kPost, "/v1/tokens", R"({"application":"x"})", "invalid-argument", "application"},
      {Method::kPut, "/v1/secrets/K?keep=0", "v", "invalid-argument", "keep"},
      {Method::kPut, "/v1/secrets/K?keep=33", "v", "invalid-argument", "keep"},
      {Method::kPut, "/v1/secrets/K?keep=01", "v", "invalid-argument", "keep"},
      {Method::kPut, "/v1/secrets/K?what=1", "v", "invalid-argument", "what"},
      {Method::kPut, "/v1/secrets/K?functions=a,a", "v", "invalid-argument", "functions"},
      {Method::kPost, "/v1/secrets/K/rollback", "{}", "invalid-argument", "version"},
      {Method::kPost, "/v1/secrets/K/rollback", R"({"version":-1})", "invalid-argument", "version"},
      {Method::kPut, "/v1/secrets/K/access", "{}", "invalid-argument", "restricted"},
      {Method::kPut, "/v1/secrets/K/access", R"({"restricted":1})", "invalid-argument",
       "restricted"},
      {Method::kPut, "/v1/secrets/K/access", R"({"restricted":false,"functions":[]})",
       "invalid-argument", "restricted"},
      {Method::kPut, "/v1/secrets/K/access", R"({"restricted":true,"hashes":["xy"]})",
       "invalid-argument", "functions"},
      {Method::kGet, "/v1/secrets?limit=0", "", "invalid-argument", "limit"},
      {Method::kGet, "/v1/secrets?limit=101", "", "invalid-argument", "limit"},
      {Method::kGet, "/v1/secrets?limit=x", "", "invalid-argument", "limit"},
      {Method::kGet, "/v1/invocations?before=x", "", "invalid-argument", "before"},
      {Method::kGet, "/v1/functions/f/versions/0", "", "invalid-argument", "version"},
      {Method::kPut, "/v1/functions/f/callers", R"({"visibility":"all"})", "invalid-argument",
       "visibility"},
      {Method::kPut, "/v1/functions/f/callers", R"({"visibility":"listed"})", "invalid-argument",
       "users"},
      {Method::kPost, "/v1/functions/f/invoke?version=1&alias=live", "", "invalid-argument",
       "alias"},
      {Method::kPost, "/v1/functions/f/invoke?gas=1", "", "invalid-argument", "gas"},
      {Method::kPost, "/v1/execute", "{}", "invalid-argument", "code"},
      {Method::kPost, "/v1/execute", R"({"code":1})", "invalid-argument", "code"},
      {Method::kPost, "/v1/execute", R"({"code":"","limits":{"gsa":1}})", "invalid-argument",
       "limits.gsa"},
      {Method::kPost, "/v1/execute", R"({"code":"","limits":{"gas":1}})", "invalid-argument",
       "limits.gas"},
      {Method::kPost, "/v1/execute", R"({"code":"","limits":[]})", "invalid-argument", "limits"},
      {Method::kPost, "/v1/execute", R"({"code":"","secrets":[1]})", "invalid-argument", "secrets"},
      {Method::kPost, "/v1/keys", R"({"name":"k","kind":"rsa"})", "invalid-argument", "kind"},
      {Method::kPost, "/v1/keys", R"({"kind":"p256"})", "invalid-argument", "name"},
      {Method::kPost, "/v1/keys", R"({"name":"k","kind":"p256","access":{"x":1}})",
       "invalid-argument", "access.x"},
      {Method::kGet, "/v1/functions/f/storage?encoding=hex&prefix=a", "", "invalid-argument",
       "encoding"},
      {Method::kGet, "/v1/functions/f/storage?encoding=base64url&prefix=%3D", "",
       "invalid-argument", "prefix"},
      {Method::kGet, "/v1/gas", "x", "invalid-argument", "body"},
      {Method::kGet, "/v1/gas?a", "", "invalid-encoding", ""},
  };
  for (const Wrong& wrong : kAll) {
    house_.gate_clock.advance(std::chrono::seconds(1));
    const Answer answer = house_.send({.method = wrong.method,
                                       .target = wrong.target,
                                       .bearer = house_.jwt(ada_),
                                       .body = wrong.body});
    EXPECT_EQ(answer.code(), wrong.code) << wrong.target << " " << wrong.body << answer.body;
    EXPECT_EQ(answer.member("field"), wrong.field) << wrong.target << " " << wrong.body;
    EXPECT_EQ(answer.content_type, "application/problem+json");
  }
}

TEST_F(Refusals, TellWhereABodyIsNoJson) {
  const Answer answer = house_.post(ada_, "/v1/tokens", "{\n\"label\":}");
  EXPECT_EQ(answer.json()["line"], 2);
  EXPECT_EQ(answer.json()["column"], 9);
}

TEST_F(Refusals, BoundBodiesByTheirCall) {
  const auto put = [&](const std::string& target, std::size_t size, const std::string& type) {
    return house_.put(ada_, target, std::string(size, 'x'), type);
  };
  EXPECT_EQ(put("/v1/secrets/K", 65537, "").code(), "secret-too-large");
  EXPECT_EQ(put("/v1/secrets/K", 65537, "").json()["limit"], 65536);
  EXPECT_EQ(put("/v1/secrets/K", 65536, "").status, 201);
  EXPECT_EQ(put("/v1/functions/f", (8 << 20) + 1, "text/javascript").code(), "source-too-large");
  EXPECT_EQ(put("/v1/secrets/K/keep", 65537, "application/json").code(), "too-large");
  EXPECT_EQ(house_.post(ada_, "/v1/functions/f/invoke", std::string((16 << 20) + 1, '1')).code(),
            "input-too-large");
}

TEST_F(Refusals, NameTheTypesThatAreTaken) {
  EXPECT_EQ(house_.put(ada_, "/v1/functions/f", "x", "application/x-www-form-urlencoded").status,
            415);
  EXPECT_EQ(house_
                .put(ada_, "/v1/functions/f", "export default () => 1;",
                     "Text/JavaScript ; charset=utf-8")
                .status,
            201);
}

TEST_F(Refusals, DoNotTellAnothersFromWhatIsNotThere) {
  house_.put(ada_, "/v1/secrets/K", "v", "");
  house_.post(ada_, "/v1/keys", R"({"name":"k","kind":"p256"})");
  ASSERT_EQ(house_.deploy(ada_, "f", "export default () => 1;").status, 201);
  const Answer run = house_.post(ada_, "/v1/functions/f/invoke");
  house_.engine->invocations().flush();
  const auto same = [&](Method method, const std::string& theirs, const std::string& nobodys,
                        const std::string& body = "") {
    const auto ask = [&](const std::string& target) {
      return house_.send(
          {.method = method, .target = target, .bearer = house_.jwt(bob_), .body = body});
    };
    const Answer one = ask(theirs);
    const Answer other = ask(nobodys);
    EXPECT_EQ(one.status, 404) << theirs << one.body;
    EXPECT_EQ(one.body, other.body) << theirs;
    EXPECT_EQ(one.headers, other.headers) << theirs;
  };
  same(Method::kGet, "/v1/secrets/K", "/v1/secrets/X");
  same(Method::kDelete, "/v1/secrets/K", "/v1/secrets/X");
  same(Method::kGet, "/v1/secrets/K/versions", "/v1/secrets/X/versions");
  same(Method::kPut, "/v1/secrets/K/keep", "/v1/secrets/X/keep", R"({"versions":1})");
  same(Method::kGet, "/v1/keys/k", "/v1/keys/x");
  same(Method::kPost, "/v1/keys/k/sign", "/v1/keys/x/sign", "m");
  same(Method::kPost, "/v1/keys/k/rotate", "/v1/keys/x/rotate");
  same(Method::kGet, "/v1/functions/f", "/v1/functions/x");
  same(Method::kGet, "/v1/functions/f/source", "/v1/functions/x/source");
  same(Method::kGet, "/v1/functions/f/storage/a", "/v1/functions/x/storage/a");
  same(Method::kPost, "/v1/functions/f/invoke", "/v1/functions/x/invoke");
  const std::string ada = "/v1/users/" + ada_.id().value();
  same(Method::kPost, ada + "/functions/f/invoke", ada + "/functions/x/invoke");
  same(Method::kPost, ada + "/functions/f/invoke?version=7", ada + "/functions/x/invoke?version=7");
  same(Method::kPost, ada + "/functions/f/invoke",
       "/v1/users/" + TestUser().id().value() + "/functions/f/invoke");
  same(Method::kPost, ada + "/functions/f/invoke",
       "/v1/users/" + std::string(5000, 'x') + "/functions/f/invoke");
  same(Method::kGet, "/v1/invocations/" + run.headers.at("Nsl-Invocation"),
       "/v1/invocations/" + std::string(32, '0'));
}

TEST_F(Refusals, AreEventsThatTellNothingOfTheRequest) {
  house_.events.take();
  const std::string canary = "canary-4711";
  const std::string token = house_.token(ada_, R"("scopes":["gas:read"],"allFunctions":true)");
  house_.put(ada_, "/v1/secrets/K", canary, "");
  house_.post(ada_, "/v1/execute", "{\"code\":\"throw '" + canary + "'\"}");
  house_.post(ada_, "/v1/execute", R"({"co":")" + canary + "\"}");
  house_.deploy(ada_, "f", "export default (x) => { console.log(x); return x; };");
  house_.post(ada_, "/v1/functions/f/invoke", '"' + canary + '"');
  house_.post(ada_, "/v1/functions/f/invoke", '"' + canary);
  house_.send({.target = "/v1/" + canary});
  house_.send({.target = "/v1/gas?" + canary + "=" + canary, .bearer = token});
  house_.send({.target = "/v1/gas", .bearer = canary});
  house_.send({.target = "/v1/secrets/K", .bearer = token});
  std::string all;
  for (const std::string& line : house_.events.take())
    all += line + "\n";
  EXPECT_EQ(all.find(canary), std::string::npos) << all;
  EXPECT_EQ(all.find(token), std::string::npos);
  EXPECT_NE(all.find("interface.refused code=no-such-path route=none connection=42"),
            std::string::npos)
      << all;
  EXPECT_NE(all.find("interface.refused code=permission-denied route=secrets_get"),
            std::string::npos)
      << all;
  while (house_.interface->counts().at_work != 0)
    std::this_thread::yield();
  EXPECT_GE(house_.interface->counts().refused, 5U);
}

TEST_F(Refusals, HoldACallerToItsShare) {
  CallerLimits limits;
  limits.requests_a_second = 1;
  limits.burst = 2;
  house_.interface->set_caller_limits(limits);
  TestUser carol;
  house_.add(carol);
  EXPECT_EQ(house_.get(carol, "/v1/gas").status, 200);
  EXPECT_EQ(house_.get(carol, "/v1/gas").status, 200);
  const Answer refused = house_.get(carol, "/v1/gas");
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.code(), "rate-limited");
  EXPECT_EQ(refused.headers.at("Retry-After"), "1");
  EXPECT_EQ(house_.get(ada_, "/v1/gas").status, 200) << "others are served";
  house_.gate_clock.advance(std::chrono::seconds(1));
  EXPECT_EQ(house_.get(carol, "/v1/gas").status, 200);
  EXPECT_EQ(house_.interface->counts().rate_limited, 1U);
}

TEST_F(Refusals, BoundWhatACallerHasAtWork) {
  CallerLimits limits;
  limits.at_once = 1;
  house_.interface->set_caller_limits(limits);
  ASSERT_EQ(house_
                .deploy(ada_, "waits",
                        "export default () => new Promise((r) => setTimeout(() => r(1), 1000));")
                .status,
            201);
  auto waiting = house_.submit({.method = Method::kPost,
                                .target = "/v1/functions/waits/invoke",
                                .bearer = house_.jwt(ada_)});
  while (house_.engine->invoker().in_flight() == 0)
    std::this_thread::yield();
  const Answer refused = house_.get(ada_, "/v1/gas");
  EXPECT_EQ(refused.code(), "too-many-at-once");
  EXPECT_EQ(house_.get(bob_, "/v1/gas").status, 200);
  EXPECT_EQ(waiting.get().body, "1");
  EXPECT_EQ(house_.get(ada_, "/v1/gas").status, 200);
}

TEST_F(Refusals, AcknowledgeNothingThatIsNotDurable) {
  house_.memory.backend->fail_write(Error(Errc::kStorageIo, "disk 7"));
  const Answer answer = house_.put(ada_, "/v1/secrets/K", "v", "");
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.code(), "storage-io");
  EXPECT_EQ(answer.body.find("disk 7"), std::string::npos) << "that is the operator's to know";
  EXPECT_NE(answer.headers.at("Retry-After"), "");
  EXPECT_EQ(house_.events.count("interface.failed"), 1U);
}

TEST_F(Refusals, OfTheServersOwnAreProblemsToo) {
  const Reply reply = house_.interface->refusal(Error(Errc::kHeadersTooLarge));
  EXPECT_EQ(reply.status, 431);
  EXPECT_EQ(reply.content_type, "application/problem+json");
}

TEST_F(Refusals, OfCredentials) {
  UntrustedRequest request;
  request.method = Method::kGet;
  request.target = "/v1/gas";
  for (const char* header : {"Basic YTpi", "Bearer", "Bearer ", "nsl_a_x", "Bearer x"}) {
    request.authorization = header;
    std::promise<std::string> code;
    house_.interface->handle(request, [&](Reply&& reply) {
      code.set_value(nlohmann::json::parse(as_text(reply.body))["code"].get<std::string>());
    });
    EXPECT_EQ(code.get_future().get(), "token-malformed") << header;
  }
  TestUser stranger;
  EXPECT_EQ(house_.send({.target = "/v1/gas", .certificate = &stranger}).code(), "not-registered");
  EXPECT_EQ(house_.get(stranger, "/v1/gas").code(), "token-refused");
  EXPECT_EQ(
      house_.send({.target = "/v1/gas", .bearer = house_.jwt(ada_), .certificate = &bob_}).code(),
      "credentials-conflict");
  EXPECT_EQ(house_.send({.target = "/v1/gas"}).headers.at("WWW-Authenticate"), "Bearer");
}

TEST_F(Refusals, TellTheMethodsThatAPathTakes) {
  const Answer answer = house_.send({.method = Method::kPost, .target = "/v1/gas"});
  EXPECT_EQ(answer.status, 405);
  EXPECT_EQ(answer.headers.at("Allow"), "GET, HEAD");
  EXPECT_EQ(house_.send({.target = "/v1/../healthz"}).code(), "invalid-encoding");
}

}  // namespace
}  // namespace nsl::interface::testing
