#include "enclave/platform/simulation/posix_files.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "enclave/platform/testing/directory_state.h"
#include "enclave/platform/testing/temporary_directory.h"

namespace nsl::platform::simulation {
namespace {

namespace fs = std::filesystem;

std::unique_ptr<PosixFiles> opened(const std::string& path) {
  auto files = PosixFiles::in_directory(path);
  EXPECT_TRUE(files.ok()) << files.error();
  return std::move(files).value();
}

mode_t mode_of(const std::string& path) {
  struct stat status;
  EXPECT_EQ(stat(path.c_str(), &status), 0);
  return status.st_mode & 0777;
}

TEST(PosixFiles, MakesTheDirectoryAndItsFilesForThisUserAlone) {
  const testing::TemporaryDirectory temporary;
  const mode_t before = umask(0);
  for (const char* name : {"/plain", "/slash/"}) {
    const std::string path = temporary.path() + name;
    const auto files = opened(path);
    EXPECT_TRUE(files->create("a").ok());
    const auto lock = files->lock();
    EXPECT_EQ(mode_of(path), 0700u);
    EXPECT_EQ(mode_of(path + "/a"), 0600u);
    EXPECT_EQ(mode_of(path + "/.lock"), 0600u);
  }
  umask(before);
}

TEST(PosixFiles, OpensADirectoryThatIsThereAndKeepsWhatIsInIt) {
  const testing::TemporaryDirectory temporary;
  ASSERT_TRUE(opened(temporary.path())->create("a").value()->append(as_bytes("text")).ok());
  EXPECT_EQ(as_text(testing::read_file(*opened(temporary.path()), "a").value()), "text");
}

TEST(PosixFiles, FailsWithoutADirectory) {
  const testing::TemporaryDirectory temporary;
  EXPECT_EQ(PosixFiles::in_directory(temporary.path() + "/no/where").error().code(),
            Errc::kNotFound);
  std::ofstream(temporary.path() + "/file") << "x";
  EXPECT_EQ(PosixFiles::in_directory(temporary.path() + "/file").error().code(), Errc::kStorageIo);
  EXPECT_FALSE(PosixFiles::in_directory("").ok());
}

TEST(PosixFiles, NeitherFollowsNorListsWhatIsNoRegularFile) {
  const testing::TemporaryDirectory temporary;
  const testing::TemporaryDirectory elsewhere;
  std::ofstream(elsewhere.path() + "/secret") << "secret";
  ASSERT_EQ(symlink((elsewhere.path() + "/secret").c_str(), (temporary.path() + "/link").c_str()),
            0);
  ASSERT_EQ(symlink("/nowhere", (temporary.path() + "/dangling").c_str()), 0);
  ASSERT_EQ(mkfifo((temporary.path() + "/pipe").c_str(), 0600), 0);
  ASSERT_EQ(mkdir((temporary.path() + "/directory").c_str(), 0700), 0);
  std::ofstream(temporary.path() + "/.hidden") << "x";
  std::ofstream(temporary.path() + "/with space") << "x";
  const auto files = opened(temporary.path());
  EXPECT_THAT(files->list().value(), ::testing::IsEmpty());
  for (const char* name : {"link", "dangling", "pipe", "directory"}) {
    EXPECT_EQ(files->open(name).error().code(), Errc::kStorageIo) << name;
    EXPECT_EQ(files->size_of(name).error().code(), Errc::kStorageIo) << name;
    EXPECT_EQ(files->create(name).error().code(), Errc::kAlreadyExists) << name;
  }
  EXPECT_FALSE(fs::exists("/nowhere"));
}

TEST(PosixFiles, StaysWithItsDirectoryWhenThatIsRenamed) {
  const testing::TemporaryDirectory temporary;
  const auto files = opened(temporary.path() + "/old");
  fs::rename(temporary.path() + "/old", temporary.path() + "/new");
  ASSERT_TRUE(files->create("a").ok());
  EXPECT_TRUE(fs::exists(temporary.path() + "/new/a"));
}

TEST(PosixFiles, LocksAgainstAnotherInstanceOfThisProcess) {
  const testing::TemporaryDirectory temporary;
  const auto first = opened(temporary.path());
  const auto second = opened(temporary.path());
  auto lock = first->lock();
  ASSERT_TRUE(lock.ok());
  EXPECT_EQ(second->lock().error().code(), Errc::kStorageLocked);
  lock = Error(Errc::kCancelled);
  EXPECT_TRUE(second->lock().ok());
}

// Runs `work` in a child process; its exit status.
template <class Work>
int in_child(Work work) {
  const pid_t child = fork();
  if (child == 0)
    _exit(work());
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(PosixFiles, LocksAgainstAnotherProcessUntilThatDies) {
  const testing::TemporaryDirectory temporary;
  const auto files = opened(temporary.path());
  const auto try_lock = [&] {
    const auto other = PosixFiles::in_directory(temporary.path());
    const auto lock = (*other)->lock();
    return lock.ok() ? 1 : static_cast<int>(lock.error().code()) - 4000;
  };
  {
    const auto lock = files->lock();
    ASSERT_TRUE(lock.ok());
    EXPECT_EQ(in_child(try_lock), static_cast<int>(Errc::kStorageLocked) - 4000);
  }
  EXPECT_EQ(in_child(try_lock), 1);
  // The child is gone, without having given its lock up in order.
  EXPECT_TRUE(files->lock().ok());
}

TEST(PosixFiles, TellsTheFileAndTheReasonOfAnError) {
  const testing::TemporaryDirectory temporary;
  const auto files = opened(temporary.path());
  EXPECT_EQ(files->open("absent").error().detail(), "open absent: No such file or directory");
}

// /dev/full is no regular file, so the mapping of ENOSPC is shown on the function itself.
TEST(SystemError, MapsTheReasonsThatThePortNames) {
  const auto code_for = [](int reason) {
    errno = reason;
    return system_error("append", "a").code();
  };
  EXPECT_EQ(code_for(ENOSPC), Errc::kStorageFull);
  EXPECT_EQ(code_for(EDQUOT), Errc::kStorageFull);
  EXPECT_EQ(code_for(ENOENT), Errc::kNotFound);
  EXPECT_EQ(code_for(EEXIST), Errc::kAlreadyExists);
  EXPECT_EQ(code_for(EIO), Errc::kStorageIo);
  EXPECT_EQ(code_for(EROFS), Errc::kStorageIo);
}

TEST(Descriptor, ClosesWhatItOwnsOnce) {
  int raw = -1;
  {
    Descriptor first(open("/dev/null", O_RDONLY | O_CLOEXEC));
    raw = first.get();
    Descriptor second = std::move(first);
    EXPECT_FALSE(first.valid());  // NOLINT(bugprone-use-after-move): what is left is the question
    EXPECT_EQ(second.get(), raw);
    EXPECT_NE(fcntl(raw, F_GETFD), -1);
  }
  EXPECT_EQ(fcntl(raw, F_GETFD), -1);
}

}  // namespace
}  // namespace nsl::platform::simulation
