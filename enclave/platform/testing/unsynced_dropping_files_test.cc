#include "enclave/platform/testing/unsynced_dropping_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>

namespace nsl::platform::testing {
namespace {

constexpr std::uint64_t kSeeds = 400;

// The distinct outcomes over many seeds.
std::set<DirectoryState> outcomes(const UnsyncedDroppingFiles& files) {
  std::set<DirectoryState> all;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed)
    all.insert(files.crash(seed));
  return all;
}

std::set<std::string> contents_of(const UnsyncedDroppingFiles& files, const std::string& name) {
  std::set<std::string> all;
  for (const DirectoryState& state : outcomes(files))
    all.insert(state.contains(name) ? std::string(as_text(state.at(name))) : "(absent)");
  return all;
}

TEST(UnsyncedDroppingFiles, KeepsWhatWasSyncedWhateverTheSeed) {
  UnsyncedDroppingFiles files;
  const auto file = files.create("a").value();
  ASSERT_TRUE(file->append(as_bytes("synced")).ok());
  ASSERT_TRUE(file->sync().ok());
  ASSERT_TRUE(files.sync_directory().ok());
  const DirectoryState state = {{"a", to_bytes("synced")}};
  EXPECT_EQ(outcomes(files), std::set<DirectoryState>{state});
  EXPECT_EQ(files.durable_state(), state);
  EXPECT_EQ(files.written_state(), state);
}

TEST(UnsyncedDroppingFiles, BeginsWithADurableState) {
  const DirectoryState state = {{"a", to_bytes("1")}, {"b", Bytes(10'000, 7)}};
  const UnsyncedDroppingFiles files(state);
  EXPECT_EQ(outcomes(files), std::set<DirectoryState>{state});
}

TEST(UnsyncedDroppingFiles, RepeatsAnOutcomeForASeedAndChangesNothing) {
  UnsyncedDroppingFiles files({{"a", Bytes(5000, 1)}});
  const auto file = files.open("a").value();
  ASSERT_TRUE(file->append(Bytes(20'000, 2)).ok());
  for (std::uint64_t seed = 0; seed < 20; ++seed)
    EXPECT_EQ(files.crash(seed), files.crash(seed));
  EXPECT_EQ(file->size().value(), 25'000u);
  EXPECT_EQ(files.durable_state().at("a").size(), 5000u);
}

TEST(UnsyncedDroppingFiles, LosesUnsyncedBytesInEveryWay) {
  UnsyncedDroppingFiles files({{"a", to_bytes("old ")}});
  const auto file = files.open("a").value();
  ASSERT_TRUE(file->append(as_bytes("ne")).ok());
  ASSERT_TRUE(file->append(as_bytes("w!")).ok());
  const auto contents = contents_of(files, "a");
  for (const char* whole : {"old ", "old n", "old ne", "old new", "old new!"})
    EXPECT_TRUE(contents.contains(whole)) << whole;
  EXPECT_TRUE(contents.contains(std::string("old \0\0\0\0", 8)));
  // Garbage where nothing was written; never anything else in place of what was synced.
  EXPECT_GT(contents.size(), 10u);
  for (const std::string& content : contents) {
    EXPECT_TRUE(content.starts_with("old ")) << content;
    EXPECT_LE(content.size(), 8u);
  }
}

TEST(UnsyncedDroppingFiles, TearsPagesAndKeepsLaterOnesWithoutEarlier) {
  UnsyncedDroppingFiles files(DirectoryState{{"a", {}}});
  const auto file = files.open("a").value();
  ASSERT_TRUE(file->append(Bytes(3 * 4096, 'x')).ok());
  bool torn = false;
  bool hole = false;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    const Bytes content = files.crash(seed).at("a");
    const auto has = [&](std::size_t at) {
      return content.size() > at && content[at] == 'x' && content[at + 511] == 'x';
    };
    torn = torn || (content.size() == 3 * 4096 && has(0) != has(512) && has(512) == has(1024));
    hole = hole || (content.size() == 3 * 4096 && !has(0) && !has(512) && has(8192));
  }
  EXPECT_TRUE(torn);
  EXPECT_TRUE(hole);
}

TEST(UnsyncedDroppingFiles, LosesOrKeepsATruncation) {
  UnsyncedDroppingFiles files({{"a", to_bytes("abcdef")}});
  const auto file = files.open("a").value();
  ASSERT_TRUE(file->truncate(2).ok());
  const auto contents = contents_of(files, "a");
  EXPECT_TRUE(contents.contains("ab"));
  EXPECT_TRUE(contents.contains("abcdef"));
  ASSERT_TRUE(file->sync().ok());
  EXPECT_EQ(contents_of(files, "a"), std::set<std::string>{"ab"});
}

TEST(UnsyncedDroppingFiles, LosesOrKeepsANameWhoseBytesWereSynced) {
  UnsyncedDroppingFiles files;
  const auto file = files.create("a").value();
  ASSERT_TRUE(file->append(as_bytes("bytes")).ok());
  ASSERT_TRUE(file->sync().ok());
  EXPECT_EQ(contents_of(files, "a"), (std::set<std::string>{"(absent)", "bytes"}));
  EXPECT_EQ(files.durable_state(), DirectoryState());
}

TEST(UnsyncedDroppingFiles, DoesNotMakeBytesDurableWithTheirName) {
  UnsyncedDroppingFiles files;
  ASSERT_TRUE(files.create("a").value()->append(as_bytes("b")).ok());
  ASSERT_TRUE(files.sync_directory().ok());
  const auto contents = contents_of(files, "a");
  EXPECT_TRUE(contents.contains(""));
  EXPECT_TRUE(contents.contains("b"));
  EXPECT_FALSE(contents.contains("(absent)"));
}

TEST(UnsyncedDroppingFiles, RenamesAsAWholeOrNotAtAll) {
  UnsyncedDroppingFiles files({{"new", to_bytes("new")}, {"old", to_bytes("old")}});
  ASSERT_TRUE(files.rename("new", "old").ok());
  const DirectoryState before = {{"new", to_bytes("new")}, {"old", to_bytes("old")}};
  const DirectoryState after = {{"old", to_bytes("new")}};
  EXPECT_EQ(outcomes(files), (std::set<DirectoryState>{before, after}));
  ASSERT_TRUE(files.sync_directory().ok());
  EXPECT_EQ(outcomes(files), std::set<DirectoryState>{after});
}

TEST(UnsyncedDroppingFiles, DropsAnySubsetOfUnrelatedOperations) {
  UnsyncedDroppingFiles files({{"a", {}}, {"b", {}}, {"c", {}}});
  for (const char* name : {"a", "b", "c"})
    ASSERT_TRUE(files.remove(name).ok());
  EXPECT_EQ(outcomes(files).size(), 8u);
}

TEST(UnsyncedDroppingFiles, KeepsTheOrderOfOperationsOnOneName) {
  UnsyncedDroppingFiles files({{"a", to_bytes("old")}});
  const auto file = files.create("tmp").value();
  ASSERT_TRUE(file->append(as_bytes("new")).ok());
  ASSERT_TRUE(file->sync().ok());
  ASSERT_TRUE(files.rename("tmp", "a").ok());
  ASSERT_TRUE(files.create("tmp").ok());
  // The second "tmp" only if the rename happened, and that only if the first "tmp" was there.
  const std::set<DirectoryState> possible = {
      {{"a", to_bytes("old")}},
      {{"a", to_bytes("old")}, {"tmp", to_bytes("new")}},
      {{"a", to_bytes("new")}},
      {{"a", to_bytes("new")}, {"tmp", {}}},
  };
  EXPECT_EQ(outcomes(files), possible);
}

// The way in which everybody replaces a file, and what is wrong with it without the first sync: a
// double that can't show that would prove nothing.
std::set<std::string> after_replacing(const std::function<void(UnsyncedDroppingFiles&)>& sync) {
  UnsyncedDroppingFiles files({{"a", to_bytes("old")}});
  EXPECT_TRUE(files.create("a.new").value()->append(as_bytes("new")).ok());
  sync(files);
  EXPECT_TRUE(files.rename("a.new", "a").ok());
  return contents_of(files, "a");
}

TEST(UnsyncedDroppingFiles, ShowsWhyAReplacementSyncsBeforeItRenames) {
  EXPECT_EQ(
      after_replacing([](auto& files) { EXPECT_TRUE(files.open("a.new").value()->sync().ok()); }),
      (std::set<std::string>{"old", "new"}));
  const auto careless = after_replacing([](auto&) {});
  EXPECT_TRUE(careless.contains(""));
  EXPECT_GT(careless.size(), 3u);
}

}  // namespace
}  // namespace nsl::platform::testing
