#include "enclave/storage/table_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "enclave/platform/testing/doubles.h"
#include "enclave/platform/testing/failing_files.h"
#include "enclave/platform/testing/memory_files.h"
#include "enclave/storage/testing/sealed_database.h"

namespace nsl::storage::testing {
namespace {

using platform::testing::Call;
using platform::testing::FailingFiles;
using platform::testing::MemoryFiles;
using ::testing::HasSubstr;

constexpr char kName[] = "table-0000000000000005";

Bytes content_of(std::size_t size) {
  Bytes content(size);
  for (std::size_t i = 0; i < size; ++i)
    content[i] = static_cast<std::uint8_t>(i * 2'654'435'761U >> 13);
  return content;
}

class Table : public ::testing::Test {
 protected:
  // Writes the content in pieces of that size, and fills entry_ with what the log would tell.
  void write(const Bytes& content, std::size_t piece) {
    const auto writer = TableWriter::create(files_, entropy_, 5).value();
    for (ByteSpan rest = content; !rest.empty();) {
      const ByteSpan next = rest.first(std::min(piece, rest.size()));
      ASSERT_TRUE(writer->append(next).ok());
      rest = rest.subspan(next.size());
    }
    ASSERT_TRUE(writer->finish().ok());
    FileTable::finish(entry_, writer->record(1, "a.sst"));
    entry_.id = 5;
  }
  std::string open_error(const platform::testing::DirectoryState& state) {
    MemoryFiles changed(state);
    const auto reader = TableReader::open(changed, entry_);
    return reader.ok() ? "" : reader.error().message();
  }

  MemoryFiles memory_;
  FailingFiles files_{memory_};
  platform::testing::RandomEntropy entropy_;
  FileEntry entry_;
};

TEST_F(Table, ReadsAnyPartOfAnyLength) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, kBlockBytes - 1, kBlockBytes,
                                 kBlockBytes + 1, 20 * kBlockBytes, 20 * kBlockBytes + 17}) {
    const Bytes content = content_of(size);
    for (const std::size_t piece : {std::size_t{100}, kBlockBytes, std::size_t{100'000}}) {
      write(content, piece);
      EXPECT_EQ(memory_.state().at(kName).size(), host_bytes_of_table(size));
      const auto reader = TableReader::open(files_, entry_).value();
      EXPECT_EQ(reader->length(), size);
      for (const std::size_t offset : {std::size_t{0}, std::size_t{1}, kBlockBytes, size / 2,
                                       size - std::min<std::size_t>(size, 1), size, size + 10}) {
        for (const std::size_t count :
             {std::size_t{0}, std::size_t{1}, std::size_t{5'000}, 17 * kBlockBytes, size + 50}) {
          Bytes out(count, 0xee);
          const std::size_t got = reader->read(offset, out).value();
          const std::size_t there = offset < size ? std::min(count, size - offset) : 0;
          ASSERT_EQ(got, there) << size << " " << offset << " " << count;
          EXPECT_TRUE(std::equal(out.begin(), out.begin() + static_cast<long>(got),
                                 content.begin() + static_cast<long>(std::min(offset, size))));
        }
      }
    }
  }
}

TEST_F(Table, IsRefusedByAnotherSizeOrEnd) {
  write(content_of(3 * kBlockBytes + 100), 4'000);
  const auto state = memory_.state();
  EXPECT_EQ(open_error(state), "");
  auto changed = state;
  changed[kName].pop_back();
  EXPECT_THAT(open_error(changed), HasSubstr("bytes instead of"));
  changed = state;
  changed[kName].push_back(0);
  EXPECT_THAT(open_error(changed), HasSubstr("bytes instead of"));
  changed = state;
  changed[kName].back() ^= 1;
  EXPECT_THAT(open_error(changed), HasSubstr("fails authentication in block 3"));
  changed.erase(kName);
  EXPECT_THAT(open_error(changed), HasSubstr("A file that the store needs is not there"));
  // What the log says is held against the file, too.
  entry_.final_tag[0] ^= 1;
  EXPECT_THAT(open_error(state), HasSubstr("another block"));
  entry_.length -= 1;
  EXPECT_THAT(open_error(state), HasSubstr("bytes instead of"));
}

TEST_F(Table, BindsEveryBlockToItsPlaceFileAndKey) {
  const Bytes content = content_of(4 * kBlockBytes + 9);
  write(content, 4'000);
  const FileEntry first = std::move(entry_);
  const Bytes first_bytes = memory_.state().at(kName);
  entry_ = FileEntry();
  write(content, 4'000);  // the same content and id under another key
  auto state = memory_.state();
  const auto read_block = [&](std::size_t block) {
    MemoryFiles changed(state);
    const auto reader = TableReader::open(changed, entry_);
    EXPECT_TRUE(reader.ok()) << reader.error();
    Bytes out(10);
    const auto got = (*reader)->read(block * kBlockBytes, out);
    return got.ok() ? std::string() : got.error().detail();
  };
  EXPECT_EQ(read_block(1), "");
  const auto begin = state[kName].begin();
  std::swap_ranges(begin, begin + kSealedBlockBytes, begin + kSealedBlockBytes);
  EXPECT_THAT(read_block(0), HasSubstr("block 0"));
  EXPECT_THAT(read_block(1), HasSubstr("block 1"));
  EXPECT_EQ(read_block(2), "");
  std::copy_n(first_bytes.begin() + 2 * kSealedBlockBytes, kSealedBlockBytes,
              begin + 2 * kSealedBlockBytes);
  EXPECT_THAT(read_block(2), HasSubstr("block 2"));
}

TEST_F(Table, TellsThatItIsShorterThanItWasWhenItWasOpened) {
  write(content_of(10 * kBlockBytes), 4'000);
  const auto reader = TableReader::open(files_, entry_).value();
  ASSERT_TRUE(memory_.open(kName).value()->truncate(5 * kSealedBlockBytes + 3).ok());
  Bytes out(kBlockBytes);
  EXPECT_TRUE(reader->read(0, out).ok());
  EXPECT_THAT(reader->read(5 * kBlockBytes, out).error().detail(), HasSubstr("shorter"));
}

TEST_F(Table, IsPoisonedByAFailedWrite) {
  const auto writer = TableWriter::create(files_, entropy_, 5).value();
  files_.fail({.kinds = {Call::kAppend}, .times = 1, .code = Errc::kStorageFull, .done = 1'000});
  EXPECT_EQ(writer->append(content_of(1'000'000)).error().code(), Errc::kStorageFull);
  EXPECT_EQ(writer->append(content_of(1)).error().code(), Errc::kStoragePoisoned);
  EXPECT_EQ(writer->finish().error().code(), Errc::kStoragePoisoned);
  const auto unsynced = TableWriter::create(files_, entropy_, 5).value();
  files_.fail({.kinds = {Call::kSync}, .times = 1});
  ASSERT_TRUE(unsynced->append(content_of(10)).ok());
  EXPECT_EQ(unsynced->finish().error().code(), Errc::kStorageIo);
  EXPECT_EQ(unsynced->finish().error().code(), Errc::kStoragePoisoned);
}

TEST_F(Table, TakesNothingAfterItsEnd) {
  const auto writer = TableWriter::create(files_, entropy_, 5).value();
  ASSERT_TRUE(writer->finish().ok());
  ASSERT_TRUE(writer->finish().ok());
  EXPECT_EQ(writer->append(content_of(1)).error().code(), Errc::kWrongPhase);
}

TEST_F(Table, FailsWithoutEntropy) {
  platform::testing::FailingEntropy failing;
  EXPECT_EQ(TableWriter::create(files_, failing, 5).error().code(), Errc::kEntropyFailure);
}

TEST_F(Table, IsReadByManyThreadsAtOnce) {
  const Bytes content = content_of(50 * kBlockBytes);
  write(content, 100'000);
  const auto reader = TableReader::open(files_, entry_).value();
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (std::size_t thread = 0; thread < 24; ++thread) {
    threads.emplace_back([&, thread] {
      Bytes out(3 * kBlockBytes);
      for (std::size_t i = 0; i < 50; ++i) {
        const std::size_t offset = (thread * 977 + i * 7'919) % (40 * kBlockBytes);
        const auto got = reader->read(offset, out);
        const bool same =
            got.ok() && *got == out.size() &&
            std::equal(out.begin(), out.end(), content.begin() + static_cast<long>(offset));
        wrong += same ? 0 : 1;
      }
    });
  }
  for (std::thread& thread : threads)
    thread.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace nsl::storage::testing
