// enclave/interface/interface.h: whatever a request says, there is one answer, it is a reply of this
// API, and nothing of the request's secrets is in an event. The whole handler over a store in memory,
// with a user, an operator, and tokens of both kinds; code is deployed and run by the real engine.
//
// Input: a byte that chooses the credential, one for the method, one for the content type, then lines:
// target, Idempotency-Key, If-Match; the rest is the body.
#include <cstdlib>

#include "enclave/interface/house_test.h"

namespace {

using namespace nsl;                      // NOLINT(google-build-using-namespace): a fuzzer
using namespace nsl::interface;           // NOLINT(google-build-using-namespace): of this room
using namespace nsl::interface::testing;  // NOLINT(google-build-using-namespace): and its tests

void require(bool holds) {
  if (!holds)
    std::abort();
}

// One for all inputs: what they leave in it is what later ones meet.
struct World {
  World() : house({.desk = {.threads = 1}, .callers = generous()}) {
    house.add(user);
    token = house.token(user, R"("scopes":["functions:read","functions:invoke","secrets:write"],)"
                              R"("allFunctions":true)");
  }
  static CallerLimits generous() {
    return {.requests_a_second = 1'000'000'000,
            .burst = 1'000'000'000,
            .at_once = 1000,
            .registrations_a_second = 1'000'000,
            .registration_burst = 1'000'000};
  }

  House house;
  TestUser user;
  std::string token;
};

std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

void choose_credential(World& world, std::uint8_t choice, Ask& ask) {
  switch (choice % 6) {
    case 1:
      ask.bearer = world.token;
      break;
    case 2:
      ask.certificate = &world.user;
      break;
    case 3:
      ask.bearer = world.house.jwt(world.house.boss);
      break;
    case 4:
      ask.bearer = world.house.jwt(world.user);
      break;
    case 5:
      ask.bearer = "nsl_a_" + std::string(65, 'A');
      break;
    default:
      break;
  }
}

bool is_known_type(const std::string& type) {
  return type == "application/json" || type == "application/octet-stream" ||
         type == "application/problem+json" || type.starts_with("text/");
}

void check(const Answer& answer) {
  require((answer.status >= 200 && answer.status < 300) ||
          (answer.status >= 400 && answer.status < 600));
  if (answer.status == 204) {
    require(answer.body.empty());
    return;
  }
  require(is_known_type(answer.content_type));
  for (const auto& [name, value] : answer.headers)
    require(value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos);
  if (answer.content_type == "application/problem+json")
    require(answer.status >= 400 && !answer.code().empty());
  if (answer.status == 500)
    require(answer.code() != "internal");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static World& world = *new World;
  if (size < 3)
    return 0;
  constexpr Method kMethods[] = {Method::kGet,  Method::kHead,   Method::kPut,
                                 Method::kPost, Method::kDelete, Method::kOther};
  constexpr const char* kTypes[] = {"application/json", "text/javascript",
                                    "application/octet-stream", ""};
  std::string_view rest = as_text({data + 3, size - 3});
  Ask ask{.method = kMethods[data[1] % 6], .target = std::string(take_line(rest))};
  // To be deleted would leave the others nothing to ask for.
  if (ask.method == Method::kDelete && ask.target.starts_with("/v1/users/me"))
    return 0;
  if (ask.target.find("/disable") != std::string::npos)
    return 0;
  ask.idempotency_key = take_line(rest);
  ask.if_match = take_line(rest);
  ask.content_type = kTypes[data[2] % 4];
  ask.body = rest;
  choose_credential(world, data[0], ask);
  check(world.house.send(ask));
  world.house.events.take();
  return 0;
}
