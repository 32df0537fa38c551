// Writes into the store of a folder until it is killed:  storage_writer FOLDER FIRST
// Prints each number, a line, once its two records are durable.

#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "tests/storage/on_disk.h"

int main(int argc, char** argv) {
  using namespace nsl;
  if (argc != 3)
    return 2;
  storage::testing::StoreOnDisk disk(argv[1]);
  std::atomic<std::uint64_t> next{std::strtoull(argv[2], nullptr, 10)};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      while (true) {
        const std::uint64_t number = next++;
        const auto done =
            storage::run_transaction(disk.store(), [&](storage::Transaction& t) -> Status {
              const Bytes value(200, static_cast<std::uint8_t>(number));
              NSL_RETURN_IF_ERROR(t.put(as_bytes(storage::testing::left_key(number)), value));
              return t.put(as_bytes(storage::testing::right_key(number)), value);
            });
        if (!done.ok())
          std::_Exit(3);
        const std::string line = std::to_string(number) + "\n";
        if (write(STDOUT_FILENO, line.data(), line.size()) < 0)
          std::_Exit(4);
      }
    });
  }
  for (std::thread& thread : threads)
    thread.join();
}
