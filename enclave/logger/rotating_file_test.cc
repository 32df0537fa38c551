#include "enclave/logger/rotating_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "enclave/platform/testing/memory_files.h"

namespace nsl::logger {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

class RotatingFileTest : public ::testing::Test {
 protected:
  std::string text_of(std::string_view name) {
    auto file = files_.open(name);
    EXPECT_TRUE(file.ok());
    Bytes bytes((*file)->size().value());
    EXPECT_TRUE((*file)->read_at(0, bytes).ok());
    return std::string(as_text(bytes));
  }

  platform::testing::MemoryFiles files_;
};

TEST_F(RotatingFileTest, EndsEachLine) {
  RotatingFile file(files_, {});
  ASSERT_TRUE(file.write("one").ok());
  ASSERT_TRUE(file.write("two").ok());
  EXPECT_EQ(text_of("log-000001.jsonl"), "one\ntwo\n");
}

TEST_F(RotatingFileTest, BeginsAnotherFileBeforeOneIsTooLarge) {
  RotatingFile file(files_, {.file_bytes = ByteCount(8)});
  for (const char* line : {"one", "two", "three"})
    ASSERT_TRUE(file.write(line).ok());
  EXPECT_EQ(text_of("log-000001.jsonl"), "one\ntwo\n");
  EXPECT_EQ(text_of("log-000002.jsonl"), "three\n");
}

TEST_F(RotatingFileTest, KeepsTheNewestFilesOnly) {
  RotatingFile file(files_, {.file_bytes = ByteCount(1), .files = 2});
  for (const char* line : {"one", "two", "three", "four"})
    ASSERT_TRUE(file.write(line).ok());
  EXPECT_THAT(files_.list().value(), UnorderedElementsAre("log-000003.jsonl", "log-000004.jsonl"));
}

TEST_F(RotatingFileTest, GoesOnAfterTheFilesThatAreThere) {
  ASSERT_TRUE(RotatingFile(files_, {}).write("before").ok());
  ASSERT_TRUE(RotatingFile(files_, {}).write("after").ok());
  EXPECT_EQ(text_of("log-000002.jsonl"), "after\n");
}

TEST_F(RotatingFileTest, LeavesFilesOfOthersAlone) {
  ASSERT_TRUE(files_.create("log-x.jsonl").ok());
  ASSERT_TRUE(files_.create("log-1.jsonl").ok());
  RotatingFile file(files_, {.files = 1});
  ASSERT_TRUE(file.write("one").ok());
  EXPECT_THAT(files_.list().value(),
              UnorderedElementsAre("log-x.jsonl", "log-1.jsonl", "log-000001.jsonl"));
}

}  // namespace
}  // namespace nsl::logger
