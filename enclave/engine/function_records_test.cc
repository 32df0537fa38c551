#include "enclave/engine/function_records.h"

#include <gtest/gtest.h>

namespace nsl::engine {
namespace {

FunctionRecord record() {
  FunctionRecord record;
  record.storage = 7;
  record.created = UnixMillis(5);
  record.last_number = 4;
  record.versions = {
      {.number = 2, .hash = crypto::sha256({}), .deployed = UnixMillis(6), .source_bytes = 9},
      {.number = 4, .hash = {}, .deployed = UnixMillis(8), .source_bytes = kMaxSourceBytes}};
  record.aliases = {{"live", 4}, {"old", 2}};
  record.callers = Callers::everybody();
  return record;
}

Errc error_of(const FunctionRecord& record) {
  const auto parsed = FunctionRecord::parse(record.encode());
  return parsed.ok() ? Errc::kInternal : parsed.error().code();
}

TEST(FunctionRecord, ReadsWhatItWrote) {
  EXPECT_EQ(FunctionRecord::parse(record().encode()).value(), record());
  const FunctionNeeds needs{.secrets = {"A", "B"}, .keys = {"k"}};
  EXPECT_EQ(FunctionNeeds::parse(needs.encode()).value(), needs);
}

TEST(FunctionRecord, NamesEveryPrefixOfItselfCorrupt) {
  const Bytes whole = record().encode();
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_EQ(FunctionRecord::parse(ByteSpan(whole).first(size)).error().code(),
              Errc::kStorageCorrupt)
        << size;
}

TEST(FunctionRecord, RefusesWhatItWouldNotWrite) {
  FunctionRecord bad = record();
  bad.aliases.erase("live");
  EXPECT_EQ(error_of(bad), Errc::kStorageCorrupt) << "no live";
  bad = record();
  bad.aliases["other"] = 3;
  EXPECT_EQ(error_of(bad), Errc::kStorageCorrupt) << "an alias of no version";
  bad = record();
  bad.versions[1].number = 2;
  EXPECT_EQ(error_of(bad), Errc::kStorageCorrupt) << "a number twice";
  bad = record();
  bad.last_number = 3;
  EXPECT_EQ(error_of(bad), Errc::kStorageCorrupt) << "a number beyond the last";
  bad = record();
  bad.versions[0].source_bytes = kMaxSourceBytes + 1;
  EXPECT_EQ(error_of(bad), Errc::kStorageCorrupt) << "a source that is too large";
}

TEST(FunctionRecord, FindsVersionsByNumberAndHash) {
  const FunctionRecord found = record();
  EXPECT_EQ(found.find(2)->source_bytes, 9u);
  EXPECT_EQ(found.find(3), nullptr);
  EXPECT_EQ(found.find(crypto::sha256({}))->number, 2u);
  EXPECT_EQ(found.find(crypto::sha256(as_bytes("x"))), nullptr);
}

}  // namespace
}  // namespace nsl::engine
