#include "verify/signed_document.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/hex.h"

namespace nsl::verify {
namespace {

const std::string kSignature = std::string(126, '0') + "1f";

std::string split(const std::string& document) {
  const auto parts = split_signed_document(as_bytes(document), "tcbInfo");
  return parts.ok() ? std::string(as_text(parts->body)) : "refused";
}

TEST(SignedDocument, GivesTheBytesOfTheBodyAsTheyStand) {
  const std::string signature = R"("signature":")" + kSignature + "\"";
  EXPECT_EQ(split(R"({"tcbInfo":{"a" : [1, {"b":"}{\"\\"}]},)" + signature + "}"),
            R"({"a" : [1, {"b":"}{\"\\"}]})");
  EXPECT_EQ(split(" { " + signature + " , \"tcbInfo\" :\n{} } \n"), "{}");
  const auto parts =
      split_signed_document(as_bytes(R"({"tcbInfo":{},)" + signature + "}"), "tcbInfo");
  EXPECT_EQ(hex_encode(parts->signature.raw()), kSignature);
}

TEST(SignedDocument, RefusesEveryOtherEnvelope) {
  const std::string signature = R"("signature":")" + kSignature + "\"";
  const std::vector<std::string> documents = {
      "",
      "{}",
      "{" + signature + "}",
      R"({"tcbInfo":{}})" + signature,
      R"({"tcbInfo":{},)" + signature + "} x",
      R"({"tcbInfo":{},)" + signature + ",}",
      R"({"tcbInfo":{},"tcbInfo":{}})",
      "{" + signature + "," + signature + "}",
      R"({"tcbInfo":[],)" + signature + "}",
      R"({"tcbInfo":{"a":"},)" + signature + "}",
      R"({"enclaveIdentity":{},)" + signature + "}",
      R"({"tcbInfo":{},"signature":"00"})",
      R"({"tcbInfo":{},"signature":")" + std::string(128, 'g') + "\"}",
      R"({"tcbInfo":{},"signature":7})",
      R"({"tcb\u0049nfo":{},)" + signature + "}",
      R"({"tcbInfo":{},"x":1,)" + signature + "}",
      R"({"tcbInfo":{},"signature":"\)"};
  for (const std::string& document : documents)
    EXPECT_EQ(split(document), "refused") << document;
}

}  // namespace
}  // namespace nsl::verify
