// A canary that went through the server, in and out: nothing of it is left in this process's memory
// once it was answered. The test keeps it masked only, and its caller is a process of its own, so what
// the scan finds is a copy that the server left.
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <sstream>

#include "base/hex.h"
#include "tests/server/serving.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define NSL_SANITIZED 1
#else
#define NSL_SANITIZED 0
#endif

namespace nsl::server::testing {
namespace {

// The caller's text, 32 times the same byte pattern, never whole in this process unless it came in.
constexpr std::size_t kCanarySize = 32;

// Each letter one further than the caller's.
std::array<char, kCanarySize> masked_canary(char first) {
  std::array<char, kCanarySize> masked{};
  for (std::size_t i = 0; i < kCanarySize; ++i)
    masked[i] = static_cast<char>('a' + (static_cast<std::size_t>(first - 'a') + i * 7) % 25 + 1);
  return masked;
}

bool is_in(const std::array<char, kCanarySize>& masked, const std::vector<char>& memory,
           std::size_t size) {
  for (std::size_t at = 0; at + kCanarySize <= size; ++at) {
    std::size_t i = 0;
    while (i < kCanarySize && memory[at + i] == masked[i] - 1)
      ++i;
    if (i == kCanarySize)
      return true;
  }
  return false;
}

bool is_in_memory(const std::array<char, kCanarySize>& masked) {
  std::ifstream maps("/proc/self/maps");
  std::ifstream memory("/proc/self/mem", std::ios::binary);
  std::vector<std::pair<std::uint64_t, std::uint64_t>> regions;
  for (std::string line; std::getline(maps, line);) {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    char dash = 0;
    std::string access;
    std::istringstream(line) >> std::hex >> begin >> dash >> end >> access;
    if (access.starts_with("rw") && line.find("[v") == std::string::npos)
      regions.emplace_back(begin, end);
  }
  std::vector<char> copy;
  for (const auto& [begin, end] : regions) {
    copy.assign(end - begin, 0);
    memory.clear();
    memory.seekg(static_cast<std::streamoff>(begin));
    memory.read(copy.data(), static_cast<std::streamsize>(copy.size()));
    const bool found = is_in(
        masked, copy, static_cast<std::size_t>(std::max<std::streamsize>(memory.gcount(), 0)));
    explicit_bzero(copy.data(), copy.size());
    if (found)
      return true;
  }
  return false;
}

class Memory : public Serving {
 protected:
  void SetUp() override {
    if (NSL_SANITIZED)
      GTEST_SKIP() << "a sanitizer keeps freed memory and maps terabytes of its own";
  }

  // In another process: sends the canary in header and body and takes it back, then stays connected
  // until `stay` ends.
  pid_t caller(char first, std::size_t repeat, int told, int stay) {
    const std::uint16_t port = server->port();
    const pid_t child = fork();
    if (child != 0)
      return child;
    std::string canary;
    for (const char c : masked_canary(first))
      canary += static_cast<char>(c - 1);
    std::string body;
    for (std::size_t i = 0; i < repeat; ++i)
      body += canary;
    auto client = HttpsClient::connect(port);
    const auto echo = client ? client->ask(post("/echo", body, "Authorization: " + canary + "\r\n"))
                             : std::nullopt;
    char result = echo && echo->body == body ? 'y' : 'n';
    if (write(told, &result, 1) != 1)
      _exit(1);
    if (read(stay, &result, 1) < 0)
      _exit(1);
    _exit(0);
  }

  void expect_wiped(char first, std::size_t repeat) {
    int told[2];
    int stay[2];
    ASSERT_TRUE(pipe(told) == 0 && pipe(stay) == 0);
    const pid_t child = caller(first, repeat, told[1], stay[0]);
    char served = 'n';
    ASSERT_EQ(read(told[0], &served, 1), 1);
    EXPECT_EQ(served, 'y');
    EXPECT_EQ(server->counts().connections, 1U) << "it is idle, not gone";
    EXPECT_FALSE(is_in_memory(masked_canary(first)));
    ASSERT_EQ(write(stay[1], &served, 1), 1);
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
    wait_until([](const Server::Counts& counts) { return counts.connections == 0; });
    for (const int end : {told[0], told[1], stay[0], stay[1]})
      close(end);
  }
};

TEST_F(Memory, FindsWhatIsThere) {
  std::string text;
  for (const char c : masked_canary('k'))
    text += static_cast<char>(c - 1);
  EXPECT_TRUE(is_in_memory(masked_canary('k'))) << text;
  explicit_bzero(text.data(), text.size());
  EXPECT_FALSE(is_in_memory(masked_canary('k')));
}

TEST_F(Memory, HoldsNothingOfASmallRequestAfterItsReply) {
  start();
  expect_wiped('b', 1);
}

TEST_F(Memory, HoldsNothingOfALargeRequestAfterItsReply) {
  start();
  expect_wiped('d', 5000);
}

}  // namespace
}  // namespace nsl::server::testing
