#include "verify/policy_file.h"

#include <gtest/gtest.h>

#include <string>

namespace nsl::verify {
namespace {

const std::string k32(64, 'a');
const std::string k48(96, 'b');

TEST(PolicyFile, ReadsEverythingThatAPolicyHas) {
  const auto policy = parse_policy(R"(
version = 1
allow_debug = true
insecure_simulation = true
[tcb]
accepted_statuses = ["UpToDate", "SWHardeningNeeded"]
grace_days = 30
allowed_advisories = ["INTEL-SA-00615"]
minimum_evaluation_number = 17
[platform]
fmspc = ["00906ED50000"]
ppid = ["00112233445566778899aabbccddeeff"]
platform_instance_id = ["00112233445566778899aabbccddeeff"]
[[sgx]]
mrenclave = ")" + k32 + R"("
[[sgx]]
mrsigner = ")" + k32 + R"("
product_id = 1
minimum_svn = 2
[[tdx]]
mrtd = ")" + k48 + R"("
rtmr3 = ")" + k48 + R"("
mrseam = ")" + k48 + R"("
mrservicetd = ")" + k48 + R"("
tdattributes = "0000001000000000"
xfam = "e702060000000000"
)");
  ASSERT_TRUE(policy.ok()) << policy.error();
  EXPECT_EQ(policy->debug, Choice::kAllow);
  EXPECT_EQ(policy->insecure_simulation, Choice::kAllow);
  EXPECT_EQ(policy->accepted_statuses.size(), 2u);
  EXPECT_EQ(policy->grace.count(), 30);
  EXPECT_EQ(policy->allowed_advisories->front(), "INTEL-SA-00615");
  EXPECT_EQ(policy->minimum_evaluation_number, 17u);
  EXPECT_EQ(policy->platform.fmspc.front(), (ByteArray<6>{0x00, 0x90, 0x6e, 0xd5, 0, 0}));
  EXPECT_EQ(policy->platform.ppid.size(), 1u);
  EXPECT_EQ(policy->platform.platform_instance_id.size(), 1u);
  ASSERT_EQ(policy->sgx.size(), 2u);
  EXPECT_EQ(policy->sgx[0].mr_enclave->front(), 0xaa);
  EXPECT_EQ(*policy->sgx[1].product_id, 1);
  EXPECT_EQ(*policy->sgx[1].minimum_svn, 2);
  EXPECT_EQ(policy->tdx.front().mr_td->front(), 0xbb);
  EXPECT_EQ(policy->tdx.front().mr_service_td->back(), 0xbb);
  EXPECT_EQ(*policy->tdx.front().td_attributes, (ByteArray<8>{0, 0, 0, 0x10}));
  EXPECT_EQ(*policy->tdx.front().xfam, (ByteArray<8>{0xe7, 0x02, 0x06}));
  EXPECT_TRUE(policy->tdx.front().rtmr[3]);
  EXPECT_FALSE(policy->tdx.front().rtmr[0]);
}

TEST(PolicyFile, IsAsStrictAsCanBeInWhatItLeavesOut) {
  const auto policy = parse_policy("version = 1\n[[sgx]]\nmrenclave = \"" + k32 + "\"");
  ASSERT_TRUE(policy.ok()) << policy.error();
  EXPECT_EQ(policy->measurements, Policy::Measurements::kListed);
  EXPECT_EQ(policy->debug, Choice::kRefuse);
  EXPECT_EQ(policy->insecure_simulation, Choice::kRefuse);
  EXPECT_EQ(policy->accepted_statuses, std::vector{TcbStatus::kUpToDate});
  EXPECT_EQ(policy->grace.count(), 0);
  EXPECT_FALSE(policy->allowed_advisories);
}

TEST(PolicyFile, IsRefusedForWhatItDoesNotMean) {
  const std::string any = "version = 1\nmeasurements = \"any\"\n";
  ASSERT_TRUE(parse_policy(any).ok());
  const std::string sgx = "version = 1\n[[sgx]]\n";
  for (const std::string& text :
       {std::string(),
        std::string("version = 1"),
        std::string("measurements = \"any\""),
        std::string("version = 2\nmeasurements = \"any\""),
        any + "extra = 1",
        any + "allow_debug = 1",
        any + "insecure_simulation = \"yes\"",
        any + "allow_debug = true\nallow_debug = false",
        any + "[tcb]\ngrace = 1",
        any + "[tcb]\ngrace_days = -1",
        any + "[tcb]\ngrace_days = 1.5",
        any + "[tcb]\ngrace_days = 99999999999",
        any + "[tcb]\naccepted_statuses = \"UpToDate\"",
        any + "[tcb]\naccepted_statuses = [\"Revoked\"]",
        any + "[tcb]\naccepted_statuses = []",
        any + "[tcb]\naccepted_statuses = [\"Fine\"]",
        any + "[tcb]\nallowed_advisories = [1]",
        any + "[tcb]\nminimum_evaluation_number = 4294967296",
        any + "[platform]\nfmspc = [\"00\"]",
        any + "[platform]\nfmspc = \"00906ED50000\"",
        any + "[platform]\nserial = []",
        any + "tcb = 1",
        any + "platform = []",
        any + "[[sgx]]\nmrenclave = \"" + k32 + "\"",
        sgx,
        sgx + "product_id = 1",
        sgx + "mrsigner = \"" + k32 + "\"",
        sgx + "mrsigner = \"" + k32 + "\"\nproduct_id = 1",
        sgx + "mrsigner = \"" + k32 + "\"\nproduct_id = 65536\nminimum_svn = 1",
        sgx + "mrenclave = \"" + k48 + "\"",
        sgx + "mrenclave = 7",
        sgx + "mrenclave = \"" + std::string(64, 'x') + "\"",
        sgx + "mrenclave = \"" + k32 + "\"\nmrtd = \"" + k48 + "\"",
        std::string("version = 1\n[[tdx]]\nmrtd = \"") + k48 + "\"\ntdattributes = \"00\"",
        std::string("version = 1\n[[tdx]]\nmrtd = \"") + k48 + "\"\nxfam = 7",
        std::string("version = 1\nsgx = [1]"),
        std::string("version = 1\n[[tdx]]\nrtmr0 = \"") + k48 + "\"",
        std::string("version = 1\nmeasurements = \"listed\""),
        std::string("version = 1\nmeasurements = \"all\""),
        std::string("\xff"),
        std::string("version = "),
        std::string(kMaxPolicySize + 1, '#')})
    EXPECT_EQ(parse_policy(text).ok(), false) << text.substr(0, 200);
}

TEST(PolicyFile, NestedWithoutEndIsRefused) {
  EXPECT_FALSE(parse_policy("a = " + std::string(100'000, '[')).ok());
  std::string table = "a = ";
  for (int i = 0; i < 10'000; ++i)
    table += "{a = ";
  EXPECT_FALSE(parse_policy(table).ok());
}

// Each dot of a key makes a table in a table, and no limit of the TOML parser counts them.
TEST(PolicyFile, WithDottedKeysWithoutEndIsRefused) {
  const std::string any = "version = 1\nmeasurements = \"any\"\n";
  for (const char* separator : {".", " . ", "\t.", ".\"\"."}) {
    std::string key = "a";
    while (key.size() < 200'000)
      key += std::string(separator) + "a";
    for (const std::string& text : {key + " = 1", "[" + key + "]", "[[" + key + "]]",
                                    "tcb = {" + key + " = 1}", "sgx = [{" + key + " = 1}]"})
      EXPECT_FALSE(parse_policy(any + text).ok()) << text.substr(0, 20);
  }
  EXPECT_TRUE(parse_policy(any + "tcb.grace_days = 1").ok());
  EXPECT_TRUE(parse_policy(any + "# ... " + std::string(200, '.') + " a.b.c.d").ok());
}

// For the TOML parser some of these are undefined behaviour.
TEST(PolicyFile, BeyondAsciiIsRefusedButInLinesOfComment) {
  const std::string any = "version = 1\nmeasurements = \"any\"\n";
  for (const char* text : {"\u00e9 = 1", "\ufec4", "a\u3010 = 1", "tcb\u00a0= {}",
                           "# fine\n \u00e9", "[tcb] # \u00e9"})
    EXPECT_FALSE(parse_policy(any + text).ok()) << text;
  EXPECT_TRUE(parse_policy(any + "# caf\u00e9, \u3010\ufec4\n\t # \u00e9\r\n").ok());
}

// The TOML parser asserts that a key follows the bracket.
TEST(PolicyFile, WithoutAKeyInATableHeaderIsRefused) {
  for (const char* text : {"[=]", "[[=]]", "[ .a]", "[", "[[", "[]", "[#"})
    EXPECT_FALSE(parse_policy(text).ok()) << text;
}

}  // namespace
}  // namespace nsl::verify
