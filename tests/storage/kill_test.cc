// `kill -9` at random moments under write load, on the real disk: what was acknowledged is there, and
// nothing is half there.

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <sstream>
#include <thread>
#include <vector>

#include "enclave/platform/testing/temporary_directory.h"
#include "tests/storage/on_disk.h"

namespace nsl::storage::testing {
namespace {

constexpr int kRounds = 100;

std::string read_to_end(int descriptor) {
  std::string all;
  char buffer[4096];
  for (ssize_t count = 0; (count = read(descriptor, buffer, sizeof buffer)) > 0;)
    all.append(buffer, static_cast<std::size_t>(count));
  return all;
}

// Lets the writer run until it has acknowledged something and `time` has passed, and kills it.
std::vector<std::uint64_t> run_writer(const std::string& folder, std::uint64_t first,
                                      std::chrono::milliseconds time) {
  int pipe_ends[2];
  if (pipe(pipe_ends) != 0)
    return {};
  const pid_t child = fork();
  if (child == 0) {
    dup2(pipe_ends[1], STDOUT_FILENO);
    close(pipe_ends[0]);
    close(pipe_ends[1]);
    execl(NSL_STORAGE_WRITER, NSL_STORAGE_WRITER, folder.c_str(), std::to_string(first).c_str(),
          nullptr);
    _exit(127);
  }
  close(pipe_ends[1]);
  char byte = 0;
  std::string output;
  if (read(pipe_ends[0], &byte, 1) == 1)
    output.push_back(byte);
  std::this_thread::sleep_for(time);
  kill(child, SIGKILL);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status))
      << "the writer ended by itself with " << (WIFEXITED(status) ? WEXITSTATUS(status) : -1);
  output += read_to_end(pipe_ends[0]);
  close(pipe_ends[0]);
  std::vector<std::uint64_t> numbers;
  std::istringstream lines(output.substr(0, output.rfind('\n') + 1));
  for (std::uint64_t number = 0; lines >> number;)
    numbers.push_back(number);
  return numbers;
}

TEST(StorageKill, LosesNothingThatWasAcknowledgedAndLeavesNothingHalf) {
  const platform::testing::TemporaryDirectory folder;
  std::mt19937_64 random(20);
  std::vector<std::uint64_t> acknowledged;
  std::uint64_t next = 0;
  for (int round = 0; round < kRounds; ++round) {
    const auto numbers = run_writer(folder.path(), next, std::chrono::milliseconds(random() % 40));
    ASSERT_FALSE(numbers.empty()) << "round " << round;
    acknowledged.insert(acknowledged.end(), numbers.begin(), numbers.end());
    next = *std::ranges::max_element(numbers) + 100;  // above all that it may have begun
    StoreOnDisk disk(folder.path());
    const auto reader = disk.store().snapshot();
    for (const std::uint64_t number : acknowledged) {
      const auto left = reader->get(as_bytes(left_key(number)));
      const auto right = reader->get(as_bytes(right_key(number)));
      ASSERT_TRUE(left.ok() && right.ok());
      ASSERT_TRUE(*left && *right) << "round " << round << " lost " << number;
      ASSERT_EQ(**left, Bytes(200, static_cast<std::uint8_t>(number)));
      ASSERT_EQ(**right, **left);
    }
    for (std::uint64_t number = numbers.front(); number < next; ++number) {
      const auto left = reader->get(as_bytes(left_key(number)));
      const auto right = reader->get(as_bytes(right_key(number)));
      ASSERT_TRUE(left.ok() && right.ok());
      ASSERT_EQ(left->has_value(), right->has_value()) << "half of " << number;
    }
  }
  RecordProperty("acknowledged", static_cast<int>(acknowledged.size()));
}

}  // namespace
}  // namespace nsl::storage::testing
