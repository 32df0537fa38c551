#include "enclave/storage/sealed_file_system.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "enclave/platform/testing/memory_files.h"
#include "enclave/storage/testing/sealed_database.h"

namespace nsl::storage::testing {
namespace {

using platform::testing::MemoryFiles;

TEST(SealedFileSystem, KeepsADatabaseAcrossOpenings) {
  MemoryFiles files;
  Surroundings around;
  Contents expected;
  for (int round = 0; round < 4; ++round) {
    auto database = SealedDatabase::open(around.ports(files));
    ASSERT_TRUE(database.ok()) << database.error();
    EXPECT_EQ((*database)->contents().value(), expected);
    for (int i = 0; i < 300; ++i) {
      const std::string key = "key " + std::to_string(round) + "." + std::to_string(i);
      ASSERT_TRUE((*database)->put(key, std::string(500, 'a' + round)).ok());
      expected[key] = std::string(500, 'a' + round);
    }
    if (round % 2 == 0) {
      ASSERT_TRUE((*database)->flush().ok());
    }
    EXPECT_EQ((*database)->contents().value(), expected);
  }
}

}  // namespace
}  // namespace nsl::storage::testing
