#include "client/endpoint.h"

#include <gtest/gtest.h>

namespace nsl::client {
namespace {

TEST(Endpoint, TakesNamesAddressesAndPorts) {
  EXPECT_EQ(*parse_endpoint("https://localhost:8443"), (Endpoint{"localhost", 8443}));
  EXPECT_EQ(*parse_endpoint("https://nsl.example/"), (Endpoint{"nsl.example", 443}));
  EXPECT_EQ(*parse_endpoint("https://[::1]:8443/"), (Endpoint{"::1", 8443}));
}

TEST(Endpoint, TellsItsUrlAsItTakesIt) {
  for (const char* url : {"https://localhost:8443", "https://nsl.example", "https://[::1]:9"})
    EXPECT_EQ(parse_endpoint(url)->url(), url);
}

TEST(Endpoint, RefusesWhatIsNoServicesUrl) {
  for (const char* url : {"", "http://a", "https://", "https://:1", "https://a:", "https://a:0",
                          "https://a:65536", "https://a:1x", "https://a/path", "https://a b",
                          "https://user@a", "https://[::1", "https://[::1]x", "https://a?b"}) {
    const auto parsed = parse_endpoint(url);
    ASSERT_FALSE(parsed.ok()) << url;
    EXPECT_EQ(parsed.error().code(), Errc::kInvalidArgument) << url;
  }
}

}  // namespace
}  // namespace nsl::client
