#include "client/known_service.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace nsl::client {
namespace {

class KnownServiceFile : public ::testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  void write(const std::string& text) const { std::ofstream(path_) << text; }

  const std::string folder_ = ::testing::TempDir() + "/known_service." +
                              ::testing::UnitTest::GetInstance()->current_test_info()->name();
  const std::string path_ = folder_ + "/known.json";
  const SeenStore at_seven_{
      .incarnation = "aa", .sequence = 7, .platform = "simulation", .configuration_hash = "cc"};
};

SeenStore with_sequence(SeenStore store, std::uint64_t sequence) {
  store.sequence = sequence;
  return store;
}

TEST_F(KnownServiceFile, RemembersAcrossProcesses) {
  ASSERT_TRUE(KnownService::load(path_)->see(at_seven_).ok());
  EXPECT_EQ(KnownService::load(path_)->seen(), at_seven_);
}

TEST_F(KnownServiceFile, TakesTheSameOrMore) {
  KnownService known = *KnownService::load(path_);
  for (const std::uint64_t sequence : {7, 7, 8})
    EXPECT_TRUE(known.see(with_sequence(at_seven_, sequence)).ok());
}

TEST_F(KnownServiceFile, RefusesLessAndStillKnowsMore) {
  KnownService known = *KnownService::load(path_);
  ASSERT_TRUE(known.see(at_seven_).ok());
  EXPECT_EQ(known.see(with_sequence(at_seven_, 6)).error().code(), Errc::kStoreWentBack);
  EXPECT_EQ(KnownService::load(path_)->seen()->sequence, 7u);
}

TEST_F(KnownServiceFile, RefusesAnotherStore) {
  KnownService known = *KnownService::load(path_);
  ASSERT_TRUE(known.see(at_seven_).ok());
  SeenStore other = at_seven_;
  other.incarnation = "bb";
  EXPECT_EQ(known.see(other).error().code(), Errc::kStoreChanged);
}

TEST_F(KnownServiceFile, ForgetsWhenItIsAskedTo) {
  KnownService known = *KnownService::load(path_);
  ASSERT_TRUE(known.see(at_seven_).ok());
  ASSERT_TRUE(known.forget().ok());
  EXPECT_TRUE(known.see(with_sequence(at_seven_, 1)).ok());
}

TEST_F(KnownServiceFile, RefusesAFileThatIsNotItsOwn) {
  for (const char* text :
       {"", "{", "[]", "{}", R"({"incarnation":"aa"})", R"({"incarnation":"aa","sequence":-1})"}) {
    write(text);
    EXPECT_EQ(KnownService::load(path_).error().code(), Errc::kBadProfile) << text;
  }
}

TEST(KnownService, KeepsNothingWithoutAPath) {
  KnownService known{std::string()};
  EXPECT_TRUE(
      known.see({.incarnation = "aa", .sequence = 1, .platform = "", .configuration_hash = ""})
          .ok());
}

}  // namespace
}  // namespace nsl::client
