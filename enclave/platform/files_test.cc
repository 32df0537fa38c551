// What enclave/platform/files.h promises, of every implementation and every double that is told to
// behave.

#include "enclave/platform/files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <limits>
#include <thread>

#include "enclave/platform/file_name.h"
#include "enclave/platform/simulation/posix_files.h"
#include "enclave/platform/testing/failing_files.h"
#include "enclave/platform/testing/lying_files.h"
#include "enclave/platform/testing/memory_files.h"
#include "enclave/platform/testing/temporary_directory.h"
#include "enclave/platform/testing/unsynced_dropping_files.h"

namespace nsl::platform {
namespace {

using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

// What a directory needs to live, and the directory.
struct Fixture {
  std::shared_ptr<void> support;
  std::unique_ptr<Files> files;
};

Fixture posix_files() {
  const auto directory = std::make_shared<testing::TemporaryDirectory>();
  return {directory, simulation::PosixFiles::in_directory(directory->path()).value()};
}

template <class Double>
Fixture in_memory() {
  return {nullptr, std::make_unique<Double>()};
}

template <class Wrapper>
Fixture around_memory() {
  const auto memory = std::make_shared<testing::MemoryFiles>();
  return {memory, std::make_unique<Wrapper>(*memory)};
}

struct Kind {
  std::string name;
  std::function<Fixture()> make;
};

class FilesContract : public ::testing::TestWithParam<Kind> {
 protected:
  Files& files() { return *fixture_.files; }
  void make(std::string_view name, std::string_view content) {
    const auto file = files().create(name);
    ASSERT_TRUE(file.ok()) << file.error();
    ASSERT_TRUE((*file)->append(as_bytes(content)).ok());
  }
  std::string content(std::string_view name) {
    const auto bytes = testing::read_file(files(), name);
    return bytes.ok() ? std::string(as_text(*bytes)) : "error " + bytes.error().message();
  }
  static Errc code_of(const Status& status) { return status.ok() ? Errc() : status.error().code(); }

 private:
  const Fixture fixture_ = GetParam().make();
};

INSTANTIATE_TEST_SUITE_P(
    Every, FilesContract,
    ::testing::Values(Kind{"Posix", posix_files}, Kind{"Memory", in_memory<testing::MemoryFiles>},
                      Kind{"UnsyncedDropping", in_memory<testing::UnsyncedDroppingFiles>},
                      Kind{"Failing", around_memory<testing::FailingFiles>},
                      Kind{"Lying", around_memory<testing::LyingFiles>}),
    [](const auto& kind) { return kind.param.name; });

TEST_P(FilesContract, ReadsWhatWasAppendedAtAnyOffset) {
  const auto file = files().create("a").value();
  ASSERT_TRUE(file->append(as_bytes("hello ")).ok());
  ASSERT_TRUE(file->append({}).ok());
  ASSERT_TRUE(file->append(as_bytes("world")).ok());
  EXPECT_EQ(file->size().value(), 11u);
  Bytes out(5);
  EXPECT_EQ(file->read_at(6, out).value(), 5u);
  EXPECT_EQ(as_text(out), "world");
  EXPECT_EQ(file->read_at(8, out).value(), 3u);
  EXPECT_EQ(as_text(out), "rldld");
  EXPECT_EQ(file->read_at(0, {}).value(), 0u);
}

TEST_P(FilesContract, ReadsNothingAtAndBeyondTheEnd) {
  make("a", "abc");
  const auto file = files().open("a").value();
  Bytes out(4);
  for (const std::uint64_t offset : {std::uint64_t{3}, std::uint64_t{4}, std::uint64_t{1} << 62,
                                     std::uint64_t{std::numeric_limits<std::int64_t>::max()},
                                     std::numeric_limits<std::uint64_t>::max()})
    EXPECT_EQ(file->read_at(offset, out).value(), 0u) << offset;
}

TEST_P(FilesContract, AppendsAtTheEndThroughEveryHandle) {
  make("a", "1");
  const auto first = files().open("a").value();
  const auto second = files().open("a").value();
  ASSERT_TRUE(first->append(as_bytes("2")).ok());
  ASSERT_TRUE(second->append(as_bytes("3")).ok());
  ASSERT_TRUE(first->truncate(2).ok());
  ASSERT_TRUE(second->append(as_bytes("4")).ok());
  EXPECT_EQ(content("a"), "124");
}

TEST_P(FilesContract, KeepsContentLargerThanAnyBuffer) {
  Bytes large((std::size_t{3} << 20) + 7);
  for (std::size_t i = 0; i < large.size(); ++i)
    large[i] = static_cast<std::uint8_t>(i % 251);
  const auto file = files().create("large").value();
  ASSERT_TRUE(file->append(large).ok());
  ASSERT_TRUE(file->sync().ok());
  EXPECT_EQ(testing::read_file(files(), "large").value(), large);
}

TEST_P(FilesContract, CutsAFileAndNeverLengthensIt) {
  make("a", "abcdef");
  const auto file = files().open("a").value();
  ASSERT_TRUE(file->truncate(2).ok());
  EXPECT_EQ(content("a"), "ab");
  EXPECT_EQ(code_of(file->truncate(3)), Errc::kInvalidArgument);
  EXPECT_EQ(content("a"), "ab");
  EXPECT_TRUE(file->truncate(0).ok());
  EXPECT_EQ(files().size_of("a").value(), 0u);
}

TEST_P(FilesContract, CreatesOnlyWhatIsNotThereAndOpensOnlyWhatIs) {
  make("a", "first");
  EXPECT_EQ(files().create("a").error().code(), Errc::kAlreadyExists);
  EXPECT_EQ(content("a"), "first");
  EXPECT_EQ(files().open("b").error().code(), Errc::kNotFound);
  EXPECT_EQ(files().size_of("b").error().code(), Errc::kNotFound);
  EXPECT_EQ(code_of(files().remove("b")), Errc::kNotFound);
  EXPECT_EQ(code_of(files().rename("b", "c")), Errc::kNotFound);
  EXPECT_THAT(files().list().value(), UnorderedElementsAre("a"));
}

TEST_P(FilesContract, ReplacesByRename) {
  make("new", "new content");
  make("old", "old");
  ASSERT_TRUE(files().rename("new", "old").ok());
  EXPECT_THAT(files().list().value(), UnorderedElementsAre("old"));
  EXPECT_EQ(content("old"), "new content");
  ASSERT_TRUE(files().rename("old", "old").ok());
  EXPECT_EQ(content("old"), "new content");
}

TEST_P(FilesContract, KeepsAnOpenFileThatIsRenamedRemovedOrReplaced) {
  make("a", "a");
  make("b", "b");
  make("c", "c");
  const auto a = files().open("a").value();
  const auto b = files().open("b").value();
  const auto c = files().open("c").value();
  ASSERT_TRUE(files().rename("a", "b").ok());
  ASSERT_TRUE(files().remove("c").ok());
  for (const auto& [file, text] : {std::pair(&a, "a+"), std::pair(&b, "b+"), std::pair(&c, "c+")}) {
    ASSERT_TRUE((*file)->append(as_bytes("+")).ok());
    Bytes out(3);
    ASSERT_EQ((*file)->read_at(0, out).value(), 2u);
    EXPECT_EQ(as_text(ByteSpan(out).first(2)), text);
  }
  EXPECT_THAT(files().list().value(), UnorderedElementsAre("b"));
  EXPECT_EQ(content("b"), "a+");
}

TEST_P(FilesContract, ListsEveryFileOnce) {
  EXPECT_THAT(files().list().value(), IsEmpty());
  std::vector<std::string> names;
  for (int i = 0; i < 300; ++i) {
    names.push_back("file-" + std::to_string(i));
    make(names.back(), "x");
  }
  EXPECT_THAT(files().list().value(), ::testing::UnorderedElementsAreArray(names));
  EXPECT_THAT(files().list().value(), ::testing::UnorderedElementsAreArray(names));
}

TEST_P(FilesContract, RefusesNamesThatAreNone) {
  make("a", "a");
  for (const std::string& name :
       {std::string(), std::string("."), std::string(".."), std::string(".hidden"),
        std::string("a/b"), std::string("../a"), std::string("a b"), std::string("a\0b", 3),
        std::string("\xc3\xa4"), std::string(201, 'a')}) {
    EXPECT_EQ(files().create(name).error().code(), Errc::kInvalidArgument) << name;
    EXPECT_EQ(files().open(name).error().code(), Errc::kInvalidArgument) << name;
    EXPECT_EQ(files().size_of(name).error().code(), Errc::kInvalidArgument) << name;
    EXPECT_EQ(code_of(files().remove(name)), Errc::kInvalidArgument) << name;
    EXPECT_EQ(code_of(files().rename("a", name)), Errc::kInvalidArgument) << name;
    EXPECT_EQ(code_of(files().rename(name, "b")), Errc::kInvalidArgument) << name;
  }
  EXPECT_THAT(files().list().value(), UnorderedElementsAre("a"));
}

TEST_P(FilesContract, TakesTheLongestNameAndEveryCharacterAllowed) {
  const std::string longest(kMaxFileNameSize, 'z');
  const std::string every = "ABCDEFGHIJKLMNOPQRSTUVWXYZ.abcdefghijklmnopqrstuvwxyz_0123456789-";
  for (const std::string& name :
       {longest, every, std::string("-"), std::string("_"), std::string("a..")}) {
    make(name, "x");
    EXPECT_EQ(content(name), "x");
  }
}

TEST_P(FilesContract, LocksOnceAtATime) {
  auto lock = files().lock();
  ASSERT_TRUE(lock.ok()) << lock.error();
  EXPECT_EQ(files().lock().error().code(), Errc::kStorageLocked);
  EXPECT_THAT(files().list().value(), IsEmpty());
  lock = Error(Errc::kCancelled);
  EXPECT_TRUE(files().lock().ok());
}

TEST_P(FilesContract, SyncsAndTellsFreeSpace) {
  make("a", "a");
  const auto file = files().open("a").value();
  EXPECT_TRUE(file->sync().ok());
  EXPECT_TRUE(files().sync_directory().ok());
  EXPECT_GT(files().free_bytes().value(), 0u);
}

TEST_P(FilesContract, LetsManyReadWhileOneAppends) {
  const auto file = files().create("log").value();
  std::atomic<std::uint64_t> written{0};
  std::atomic<bool> wrong{false};
  const auto read = [&] {
    Bytes out(64);
    while (written < 64 * 200) {
      const std::uint64_t there = written;
      const auto count = file->read_at(there >= 64 ? there - 64 : 0, out);
      if (!count.ok() || *count < std::min<std::uint64_t>(there, 64))
        wrong = true;
    }
  };
  std::thread first(read);
  std::thread second(read);
  for (int i = 0; i < 200; ++i) {
    EXPECT_TRUE(file->append(Bytes(64, static_cast<std::uint8_t>(i))).ok());
    written += 64;
  }
  first.join();
  second.join();
  EXPECT_FALSE(wrong);
}

TEST_P(FilesContract, LetsThreadsUseDistinctFiles) {
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 50; ++i) {
        const std::string name = "t" + std::to_string(t) + "-" + std::to_string(i);
        make(name, name);
        EXPECT_TRUE(files().rename(name, name + "x").ok());
        EXPECT_EQ(content(name + "x"), name);
        if (i % 2 == 0) {
          EXPECT_TRUE(files().remove(name + "x").ok());
        }
        EXPECT_TRUE(files().list().ok());
      }
    });
  }
  for (std::thread& thread : threads)
    thread.join();
  EXPECT_EQ(files().list().value().size(), 100u);
}

}  // namespace
}  // namespace nsl::platform
