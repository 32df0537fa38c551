#include "enclave/app/configuration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "base/base64.h"
#include "crypto/signing_key.h"
#include "enclave/app/settings_text.h"

namespace nsl::app {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string fault(std::string_view text) {
  const auto parsed = parse_configuration(text, "nsl.toml");
  return parsed.ok() ? "" : parsed.error().detail();
}

std::string key_text(crypto::KeyKind kind) {
  return base64_encode(crypto::SigningKey::generate(kind).value().public_key().spki());
}

TEST(Configuration, OfAnEmptyFileIsTheStandardOne) {
  const auto parsed = parse_configuration("", "nsl.toml");
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed->server_port, 8443U);
  EXPECT_THAT(parsed->server_names, ElementsAre("localhost", "127.0.0.1", "::1"));
  EXPECT_EQ(parsed->registration, "open");
}

TEST(Configuration, TakesEachKindOfSetting) {
  const std::string key = key_text(crypto::KeyKind::kEd25519);
  const auto parsed = parse_configuration(
      "# é in a comment\n[server]\nport = 1\ntls = \"1.2\"\naddress = \"::\"\n[operators]\nkeys = "
      "[\"" +
          key + "\"]\n",
      "nsl.toml");
  ASSERT_TRUE(parsed.ok()) << parsed.error();
  EXPECT_EQ(parsed->server_port, 1U);
  EXPECT_EQ(parsed->server_tls, "1.2");
  EXPECT_EQ(parsed->server_address, "::");
  EXPECT_THAT(parsed->operator_keys, ElementsAre(key));
}

TEST(Configuration, TakesWhatItPrints) {
  Configuration configuration;
  configuration.server_port = 0;
  configuration.data_directory = "a \"quoted\" \\ path";
  configuration.operator_keys = {key_text(crypto::KeyKind::kP256)};
  const std::string text = configuration_file(configuration);
  const auto parsed = parse_configuration(text, "nsl.toml");
  ASSERT_TRUE(parsed.ok()) << parsed.error();
  EXPECT_EQ(configuration_file(*parsed), text);
}

TEST(Configuration, NamesWhatIsUnknownWithItsLine) {
  EXPECT_EQ(fault("[server]\nprot = 1\n"), "\nnsl.toml:2: server.prot: there is no such setting");
  EXPECT_EQ(fault("\n[sever]\n"), "\nnsl.toml:2: sever: there is no such section");
  EXPECT_EQ(fault("port = 1\n"), "\nnsl.toml:1: port: stands outside of a section, or is no table");
}

TEST(Configuration, NamesWhatIsOutOfItsRangeWithItsLine) {
  EXPECT_EQ(fault("[server]\n\nport = 65536\n"),
            "\nnsl.toml:3: server.port: expected 0 to 65535, met 65536");
  EXPECT_EQ(fault("[server]\nport = -1\n"),
            "\nnsl.toml:2: server.port: expected 0 to 65535, met -1");
  EXPECT_EQ(fault("[log]\nlevel = \"loud\"\n"),
            "\nnsl.toml:2: log.level: expected one of \"debug\" \"info\" \"warning\" \"error\"");
}

TEST(Configuration, NamesWhatIsOfAnotherTypeWithItsLine) {
  for (const char* line : {"port = \"1\"", "port = 1.5", "port = true", "port = [1]"})
    EXPECT_EQ(fault("[server]\n" + std::string(line)),
              "\nnsl.toml:2: server.port: expected 0 to 65535, a whole number");
  EXPECT_THAT(fault("[server]\naddress = 1"), HasSubstr("nsl.toml:2: server.address: expected a"));
  EXPECT_THAT(fault("[server]\nnames = \"a\""), HasSubstr("nsl.toml:2: server.names: expected a"));
}

TEST(Configuration, TakesOperatorsKeysOnlyThatNameSomebodyAndEachOnce) {
  const std::string key = key_text(crypto::KeyKind::kP256);
  const auto keys = [](const std::string& list) { return "[operators]\nkeys = [" + list + "]"; };
  EXPECT_EQ(fault(keys('"' + key + '"')), "");
  EXPECT_THAT(fault(keys('"' + key + "\",\n\"" + key + '"')), HasSubstr("nsl.toml:3"));
  EXPECT_THAT(fault(keys("\"AAAA\"")), HasSubstr("expected a public key"));
  EXPECT_THAT(fault(keys('"' + key_text(crypto::KeyKind::kSecp256k1) + '"')),
              HasSubstr("expected a public key"));
}

TEST(Configuration, TellsOfAllFaultsAtOnceInTheirOrder) {
  EXPECT_EQ(fault("[server]\nport = true\n[a]\n[log]\nfiles = 0\n"),
            "\nnsl.toml:2: server.port: expected 0 to 65535, a whole number"
            "\nnsl.toml:3: a: there is no such section"
            "\nnsl.toml:5: log.files: expected 1 to 1000, met 0");
}

TEST(Configuration, NamesTheLineThatIsNoToml) {
  EXPECT_THAT(fault("[server]\nport = \n"), HasSubstr("nsl.toml:2: "));
  EXPECT_THAT(fault("[server]\nport = 1\nport = 2\n"), HasSubstr("nsl.toml:3: "));
}

TEST(Configuration, KeepsFromTheParserWhatItCanNotBear) {
  EXPECT_THAT(fault("\na.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a = 1\n"), HasSubstr("nsl.toml:2: "));
  EXPECT_THAT(fault("\n\xc3\xa9 = 1\n"), HasSubstr("nsl.toml:2: "));
  EXPECT_THAT(fault(std::string(kMaxConfigurationBytes + 1, '#')),
              HasSubstr("larger than 256 KiB"));
}

TEST(Configuration, ShowsNoControlCharacterOfAKey) {
  EXPECT_EQ(fault("[\"\\u001b[2J\"]\n"), "\nnsl.toml:1: ?[2J: there is no such section");
}

TEST(Settings, HaveKeysOfTheirOwnAndStandardValuesThatAreAllowed) {
  std::set<std::string_view> keys;
  for (const Setting& setting : setting_table()) {
    EXPECT_TRUE(keys.insert(setting.key).second) << setting.key;
    EXPECT_FALSE(setting.meaning.empty()) << setting.key;
  }
  const auto parsed = parse_configuration(configuration_file(Configuration()), "standard");
  EXPECT_TRUE(parsed.ok()) << parsed.error();
}

TEST(Settings, AreInTheDocumentationAsTheyAre) {
  std::ifstream file(NSL_SOURCE_DIR "/docs/operations.md");
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_NE(text.str().find(configuration_reference()), std::string::npos)
      << "docs/operations.md: put the output of `nsl-enclave-sim config --reference` between the "
         "two marks";
}

}  // namespace
}  // namespace nsl::app
