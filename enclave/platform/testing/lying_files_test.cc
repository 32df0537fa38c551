#include "enclave/platform/testing/lying_files.h"

#include <gtest/gtest.h>

#include "enclave/platform/testing/memory_files.h"

namespace nsl::platform::testing {
namespace {

class LyingFilesTest : public ::testing::Test {
 protected:
  std::string content(std::string_view name) {
    const auto bytes = read_file(host_, name);
    return bytes.ok() ? std::string(as_text(*bytes)) : std::string(bytes.error().slug());
  }
  static Errc code_of(const Status& status) { return status.ok() ? Errc() : status.error().code(); }

  MemoryFiles memory_{{{"a", to_bytes("abcdef")}, {"b", to_bytes("ABC")}}};
  LyingFiles host_{memory_};
};

TEST_F(LyingFilesTest, ChangesBytesUnderAnOpenFile) {
  const auto open = host_.open("a").value();
  ASSERT_TRUE(host_.flip("a", 5, 0x20).ok());
  EXPECT_EQ(content("a"), "abcdeF");
  ASSERT_TRUE(host_.swap_ranges("a", 0, 4, 2).ok());
  EXPECT_EQ(content("a"), "eFcdab");
  ASSERT_TRUE(host_.truncate("a", 3).ok());
  EXPECT_EQ(content("a"), "eFc");
  ASSERT_TRUE(host_.extend("a", as_bytes("!!")).ok());
  Bytes out(8);
  ASSERT_EQ(open->read_at(0, out).value(), 5u);
  EXPECT_EQ(as_text(ByteSpan(out).first(5)), "eFc!!");
}

TEST_F(LyingFilesTest, ChangesFiles) {
  ASSERT_TRUE(host_.swap_files("a", "b").ok());
  EXPECT_EQ(content("a"), "ABC");
  EXPECT_EQ(content("b"), "abcdef");
  ASSERT_TRUE(host_.duplicate("a", "c").ok());
  EXPECT_EQ(content("c"), "ABC");
  ASSERT_TRUE(host_.move("c", "b").ok());
  EXPECT_EQ(content("b"), "ABC");
  EXPECT_EQ(content("c"), "not-found");
  ASSERT_TRUE(host_.erase("b").ok());
  EXPECT_EQ(content("b"), "not-found");
}

TEST_F(LyingFilesTest, ReplaysWhatWasThereBefore) {
  const DirectoryState older = host_.save().value();
  ASSERT_TRUE(write_file(host_, "a", as_bytes("123456789")).ok());
  ASSERT_TRUE(host_.erase("b").ok());
  ASSERT_TRUE(write_file(host_, "c", as_bytes("new")).ok());
  const DirectoryState newer = host_.save().value();
  ASSERT_TRUE(host_.replay_range("a", older, 2, 3).ok());
  EXPECT_EQ(content("a"), "12cde6789");
  ASSERT_TRUE(host_.replay_file("a", older).ok());
  EXPECT_EQ(content("a"), "abcdef");
  ASSERT_TRUE(host_.replay_file("b", older).ok());
  EXPECT_EQ(content("b"), "ABC");
  ASSERT_TRUE(host_.restore(newer).ok());
  EXPECT_EQ(memory_.state(), newer);
  ASSERT_TRUE(host_.restore(older).ok());
  EXPECT_EQ(memory_.state(), older);
}

TEST_F(LyingFilesTest, RefusesALieThatChangesNothing) {
  const DirectoryState before = host_.save().value();
  EXPECT_EQ(code_of(host_.flip("a", 0, 0)), Errc::kInvalidArgument);
  EXPECT_EQ(code_of(host_.flip("a", 6, 1)), Errc::kInvalidArgument);
  EXPECT_EQ(code_of(host_.flip("x", 0, 1)), Errc::kNotFound);
  EXPECT_EQ(code_of(host_.truncate("a", 6)), Errc::kInvalidArgument);
  EXPECT_EQ(code_of(host_.truncate("a", 7)), Errc::kInvalidArgument);
  EXPECT_EQ(code_of(host_.extend("a", {})), Errc::kInvalidArgument);
  EXPECT_EQ(code_of(host_.swap_ranges("a", 0, 1, 2)), Errc::kInvalidArgument);
  EXPECT_EQ(code_of(host_.swap_ranges("a", 0, 4, 3)), Errc::kInvalidArgument);
  EXPECT_EQ(code_of(host_.replay_range("a", before, 0, 6)), Errc::kInvalidArgument);
  EXPECT_EQ(code_of(host_.replay_range("a", {}, 0, 1)), Errc::kNotFound);
  EXPECT_EQ(code_of(host_.replay_file("a", before)), Errc::kInvalidArgument);
  EXPECT_EQ(code_of(host_.replay_file("a", {})), Errc::kNotFound);
  EXPECT_EQ(code_of(host_.swap_files("a", "a")), Errc::kInvalidArgument);
  EXPECT_EQ(code_of(host_.swap_files("a", "x")), Errc::kNotFound);
  EXPECT_EQ(code_of(host_.erase("x")), Errc::kNotFound);
  EXPECT_EQ(code_of(host_.duplicate("a", "b")), Errc::kAlreadyExists);
  EXPECT_EQ(code_of(host_.move("a", "a")), Errc::kInvalidArgument);
  EXPECT_EQ(memory_.state(), before);
}

TEST_F(LyingFilesTest, LiesToReadsAndStops) {
  const auto open = host_.open("a").value();
  std::string asked;
  host_.lie_to_reads([&](std::string_view name, std::uint64_t offset, MutableByteSpan read) {
    asked = std::string(name) + "@" + std::to_string(offset) + "+" + std::to_string(read.size());
    read[0] = '#';
  });
  Bytes out(3);
  ASSERT_EQ(open->read_at(1, out).value(), 3u);
  EXPECT_EQ(as_text(out), "#cd");
  EXPECT_EQ(asked, "a@1+3");
  host_.lie_to_reads({});
  ASSERT_EQ(open->read_at(1, out).value(), 3u);
  EXPECT_EQ(as_text(out), "bcd");
  EXPECT_EQ(as_text(memory_.state()["a"]), "abcdef");
}

}  // namespace
}  // namespace nsl::platform::testing
