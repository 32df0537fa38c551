#include "enclave/execution/stored_value.h"

#include <gtest/gtest.h>

namespace nsl::execution {
namespace {

Bytes encoded(std::uint8_t kind, std::string_view content) {
  Bytes bytes{kind};
  ByteWriter(bytes).bytes(as_bytes(content));
  return bytes;
}

Errc refusal_of(const Bytes& bytes) {
  const auto parsed = StoredValue::parse(bytes);
  return parsed.ok() ? Errc::kInternal : parsed.error().code();
}

TEST(StoredValue, IsJsonOrBytes) {
  const StoredValue json{.kind = StoredValue::Kind::kJson, .content = to_bytes("{\"a\":[1,null]}")};
  EXPECT_EQ(json.encode(), encoded(1, "{\"a\":[1,null]}"));
  EXPECT_EQ(StoredValue::parse(json.encode()).value(), json);
  const StoredValue bytes{.kind = StoredValue::Kind::kBytes, .content = {0, 0xFF, '{'}};
  EXPECT_EQ(StoredValue::parse(bytes.encode()).value(), bytes);
  const StoredValue none{.kind = StoredValue::Kind::kBytes, .content = {}};
  EXPECT_EQ(StoredValue::parse(none.encode()).value(), none);
}

TEST(StoredValue, RefusesJsonThatIsNone) {
  for (const char* text : {"", "{", "1 2", "'a'", "undefined", "\"\xFF\"", "\"\\ud800\""})
    EXPECT_EQ(refusal_of(encoded(1, text)), Errc::kInvalidJson) << text;
}

TEST(StoredValue, RefusesAnotherKindAndNothing) {
  EXPECT_EQ(refusal_of({}), Errc::kInvalidEncoding);
  for (const int kind : {0, 3, 123, 255})
    EXPECT_EQ(refusal_of(encoded(static_cast<std::uint8_t>(kind), "1")), Errc::kInvalidEncoding)
        << kind;
}

TEST(StoredValue, HasALargestSize) {
  EXPECT_TRUE(StoredValue::parse(encoded(2, std::string(kMaxStoredContentBytes, 'x'))).ok());
  EXPECT_EQ(refusal_of(encoded(2, std::string(kMaxStoredContentBytes + 1, 'x'))), Errc::kTooLarge);
}

}  // namespace
}  // namespace nsl::execution
