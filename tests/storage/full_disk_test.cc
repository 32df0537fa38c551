// A disk that is really full: a small file system of its own, which somebody else's file fills with us.
// Skipped where mounting is not permitted.
#include <gtest/gtest.h>
#include <sys/mount.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>

#include "enclave/platform/simulation/posix_files.h"
#include "enclave/platform/testing/temporary_directory.h"
#include "tests/support/embedded_platform.h"

namespace nsl::storage::testing {
namespace {

using platform::simulation::PosixFiles;

constexpr std::size_t kValueBytes = 10'000;
constexpr std::size_t kBallastBytes = std::size_t{12} << 20;
constexpr int kMostWrites = 5'000;  // more than the file system holds
constexpr std::chrono::seconds kPatience{30};

// A tmpfs of 32 MiB, gone with this.
class SmallDisk {
 public:
  SmallDisk() {
    if (mount("tmpfs", folder_.path().c_str(), "tmpfs", MS_NOSUID | MS_NODEV, "size=32m") != 0)
      why_not_ = std::strerror(errno);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  ~SmallDisk() {
    if (why_not_.empty())
      umount2(folder_.path().c_str(), MNT_DETACH);
  }

  const std::string& why_not() const { return why_not_; }
  std::string path() const { return folder_.path(); }

 private:
  const platform::testing::TemporaryDirectory folder_;
  std::string why_not_;
};

class FullDisk : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!disk_.why_not().empty())
      GTEST_SKIP() << "no file system of its own can be mounted here: " << disk_.why_not();
    auto ballast = PosixFiles::in_directory(disk_.path() + "/ballast");
    ASSERT_TRUE(ballast.ok()) << ballast.error();
    ballast_ = std::move(*ballast);
    ASSERT_TRUE(ballast_->create("ballast").value()->append(Bytes(kBallastBytes, 1)).ok());
    auto files = PosixFiles::in_directory(disk_.path() + "/data");
    ASSERT_TRUE(files.ok()) << files.error();
    files_ = std::move(*files);
    open();
  }
  void TearDown() override {
    embedded_.reset();
    files_.reset();
    ballast_.reset();
  }

  void open() {
    EmbeddedStoreOptions options;
    options.tuning.write_buffer = kibibytes(256);
    auto embedded = EmbeddedStore::open(platform_.ports(*files_), options);
    ASSERT_TRUE(embedded.ok()) << embedded.error();
    embedded_ = std::move(*embedded);
  }

  // The next value; each is written until it is there.
  Status write() {
    const auto done = run_transaction(embedded_->store(), [&](Transaction& transaction) {
      return transaction.put(as_bytes(std::to_string(count_)),
                             Bytes(kValueBytes, static_cast<std::uint8_t>(count_)));
    });
    if (!done.ok())
      return done.error();
    ++count_;
    return ok_status();
  }
  Status fill() {
    for (int i = 0; i < kMostWrites; ++i)
      NSL_RETURN_IF_ERROR(write());
    return ok_status();
  }
  Status write_once_there_is_room() {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    for (;;) {
      const Status done = write();
      if (done.ok() || done.error().code() != Errc::kStorageFull ||
          std::chrono::steady_clock::now() > deadline)
        return done;
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
  }
  void expect_all() {
    const auto reader = embedded_->store().snapshot();
    for (int i = 0; i < count_; ++i) {
      const auto value = reader->get(as_bytes(std::to_string(i)));
      ASSERT_TRUE(value.ok()) << i << ": " << value.error();
      ASSERT_TRUE(*value) << i;
      ASSERT_EQ(**value, Bytes(kValueBytes, static_cast<std::uint8_t>(i))) << i;
    }
  }

  SmallDisk disk_;
  EmbeddedPlatform platform_;
  std::unique_ptr<PosixFiles> ballast_;
  std::unique_ptr<PosixFiles> files_;
  std::unique_ptr<EmbeddedStore> embedded_;
  int count_ = 0;
};

TEST_F(FullDisk, IsToldAsFullReadsGoOnAndWritesDoOnceThereIsRoom) {
  const Status full = fill();
  ASSERT_FALSE(full.ok()) << "the disk is smaller than that";
  EXPECT_EQ(full.error().code(), Errc::kStorageFull) << full.error();
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(write().error().code(), Errc::kStorageFull);
  expect_all();

  ASSERT_TRUE(ballast_->remove("ballast").ok());
  const Status mended = write_once_there_is_room();
  ASSERT_TRUE(mended.ok()) << mended.error();
  for (int i = 0; i < 100; ++i)
    ASSERT_TRUE(write().ok());
  expect_all();

  embedded_.reset();
  open();
  ASSERT_TRUE(embedded_);
  expect_all();
  EXPECT_TRUE(write().ok());
}

}  // namespace
}  // namespace nsl::storage::testing
