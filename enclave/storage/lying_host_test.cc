// A host that changes what it stores: whatever it presents is refused by a named error, or is a state
// that the store was in; with a witness, the newest one. Never other data, never a crash.
#include <gtest/gtest.h>

#include <functional>

#include "enclave/storage/frame.h"
#include "enclave/storage/host_name.h"
#include "enclave/storage/table_file.h"
#include "enclave/storage/testing/recorded_history.h"

namespace nsl::storage::testing {
namespace {

using platform::testing::DirectoryState;

const RecordedHistory& recorded(Watch watch) {
  static const RecordedHistory unwatched = record_history(Watch::kNobody);
  static const RecordedHistory witnessed = record_history(Watch::kWitness);
  return watch == Watch::kNobody ? unwatched : witnessed;
}

class LyingHost : public ::testing::TestWithParam<Watch> {
 protected:
  const RecordedHistory& history() const { return recorded(GetParam()); }
  bool is_witnessed() const { return GetParam() == Watch::kWitness; }

  Result<Contents> read(const SavedState& truth, const DirectoryState& files) const {
    return is_witnessed() ? contents_of(files, truth.witness) : contents_of(files);
  }

  // The lie is refused by name, or is the truth, or, if nobody watches, what once was true.
  void judge(const SavedState& truth, const DirectoryState& lie, const std::string& what) {
    if (lie == truth.files)
      return;  // not a lie
    SCOPED_TRACE(truth.moment + ": " + what);
    const auto contents = read(truth, lie);
    if (!contents.ok()) {
      EXPECT_TRUE(is_named_error(contents.error())) << contents.error();
      ++refused_;
    } else if (*contents == truth.contents) {
      ++harmless_;
    } else {
      EXPECT_FALSE(is_witnessed());
      EXPECT_TRUE(history().existed.contains(*contents));
      ++rolled_back_;
    }
  }

  // What became of the lies, so that a test can see that it told some.
  int refused_ = 0;
  int harmless_ = 0;
  int rolled_back_ = 0;
};

// Offsets of a file worth trying: all of the beginning and the end, some between.
std::vector<std::size_t> offsets_in(const Bytes& bytes) {
  std::vector<std::size_t> offsets;
  const std::size_t step = std::max<std::size_t>(1, bytes.size() / 61);
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    const bool edge = at < 170 || bytes.size() - at <= 100;
    if (edge || at % step == 0)
      offsets.push_back(at);
  }
  return offsets;
}

// Where each frame of a segment begins, and the end.
std::vector<std::size_t> frame_offsets(const Bytes& segment) {
  std::vector<std::size_t> offsets;
  std::size_t at = kSegmentHeaderBytes;
  for (;;) {
    offsets.push_back(at);
    const auto header = parse_frame_header(ByteSpan(segment).subspan(std::min(at, segment.size())));
    if (!header.ok())
      return offsets;
    at += header->frame_bytes();
  }
}

bool is_table(const std::string& name) { return name.starts_with("table-"); }

using Change = std::function<void(DirectoryState&)>;

TEST_P(LyingHost, OpensEverySavedStateAsItWas) {
  for (const SavedState& state : history().saved) {
    SCOPED_TRACE(state.moment);
    const auto contents = read(state, state.files);
    ASSERT_TRUE(contents.ok()) << contents.error();
    EXPECT_TRUE(*contents == state.contents);
  }
  // What the other tests rest on: several segments and several tables, one of many blocks.
  std::size_t largest = 0;
  int tables = 0;
  int segments = 0;
  for (const auto& [name, bytes] : history().richest().files) {
    (is_table(name) ? tables : segments) += 1;
    if (is_table(name))
      largest = std::max(largest, bytes.size());
  }
  EXPECT_GE(tables, 1);
  EXPECT_GE(segments, 2);
  EXPECT_GT(largest, 4 * kSealedBlockBytes);
}

TEST_P(LyingHost, FlipsABit) {
  const SavedState& truth = history().richest();
  for (const auto& [name, bytes] : truth.files) {
    for (const std::size_t at : offsets_in(bytes)) {
      DirectoryState lie = truth.files;
      lie[name][at] ^= static_cast<std::uint8_t>(1U << (at % 8));
      judge(truth, lie, "flip " + name + " at " + std::to_string(at));
    }
  }
  EXPECT_GT(refused_, 300);
}

// Closing leaves a mark behind everything, so that no damage passes for a torn tail.
TEST_P(LyingHost, FlipsABitOfAClosedStore) {
  for (const SavedState& truth : history().saved) {
    if (!truth.moment.ends_with("closed"))
      continue;
    for (const auto& [name, bytes] : truth.files) {
      for (const std::size_t at : offsets_in(bytes)) {
        DirectoryState lie = truth.files;
        lie[name][at] ^= 0x20;
        judge(truth, lie, "flip " + name + " at " + std::to_string(at));
      }
    }
  }
  EXPECT_GT(refused_, 300);
  EXPECT_EQ(rolled_back_, 0);
}

TEST_P(LyingHost, CutsAFile) {
  for (const SavedState* truth : {&history().richest(), &history().saved.back()}) {
    for (const auto& [name, bytes] : truth->files) {
      std::vector<std::size_t> sizes = {0, 1, kSegmentHeaderBytes - 1, kSegmentHeaderBytes};
      for (std::size_t i = 1; i < 20; ++i)
        sizes.push_back(bytes.size() * i / 20);
      for (const std::size_t less : {1, 15, 16, 17, 77})
        sizes.push_back(bytes.size() - less);
      if (!is_table(name)) {
        for (const std::size_t at : frame_offsets(bytes))
          sizes.push_back(at);
      }
      for (const std::size_t size : sizes) {
        DirectoryState lie = truth->files;
        lie[name].resize(std::min(size, bytes.size()));
        judge(*truth, lie, "cut " + name + " to " + std::to_string(size));
      }
    }
  }
  EXPECT_GT(refused_, 50);
  // The end of the live log: only a witness knows that there was more.
  EXPECT_EQ(rolled_back_ > 5, !is_witnessed());
}

TEST_P(LyingHost, ExtendsAFile) {
  const SavedState& truth = history().richest();
  for (const auto& [name, bytes] : truth.files) {
    const Bytes own_end(bytes.end() - 500, bytes.end());
    const Bytes own_begin(bytes.begin(), bytes.begin() + 700);
    for (const Bytes& more : {Bytes(1, 0), Bytes(100, 0xa5), Bytes(5000, 0), own_end, own_begin}) {
      DirectoryState lie = truth.files;
      lie[name].insert(lie[name].end(), more.begin(), more.end());
      judge(truth, lie, "extend " + name + " by " + std::to_string(more.size()));
    }
  }
  EXPECT_GT(refused_, 0);   // tables have their size
  EXPECT_GT(harmless_, 0);  // what follows the end of the log is a torn tail
  EXPECT_EQ(rolled_back_, 0);
}

TEST_P(LyingHost, SwapsBlocksAndFramesOfAFile) {
  const SavedState& truth = history().richest();
  for (const auto& [name, bytes] : truth.files) {
    std::vector<std::pair<std::size_t, std::size_t>> pieces;  // offset, size
    if (is_table(name)) {
      for (std::size_t at = 0; at < bytes.size(); at += kSealedBlockBytes)
        pieces.emplace_back(at, std::min(kSealedBlockBytes, bytes.size() - at));
    } else {
      const auto offsets = frame_offsets(bytes);
      for (std::size_t i = 0; i + 1 < offsets.size(); ++i)
        pieces.emplace_back(offsets[i], offsets[i + 1] - offsets[i]);
    }
    for (std::size_t i = 0; i + 1 < pieces.size(); ++i) {
      const std::size_t other = i + 1 + i % 3;
      if (other >= pieces.size())
        continue;
      const auto [first, first_size] = pieces[i];
      const auto [second, second_size] = pieces[other];
      const auto begin = bytes.begin();
      Bytes swapped(begin, begin + static_cast<long>(first));
      swapped.insert(swapped.end(), begin + static_cast<long>(second),
                     begin + static_cast<long>(second + second_size));
      swapped.insert(swapped.end(), begin + static_cast<long>(first + first_size),
                     begin + static_cast<long>(second));
      swapped.insert(swapped.end(), begin + static_cast<long>(first),
                     begin + static_cast<long>(first + first_size));
      swapped.insert(swapped.end(), begin + static_cast<long>(second + second_size), bytes.end());
      DirectoryState lie = truth.files;
      lie[name] = swapped;
      judge(truth, lie,
            "swap " + std::to_string(i) + " and " + std::to_string(other) + " of " + name);
    }
  }
  EXPECT_GT(refused_, 10);
}

TEST_P(LyingHost, PutsAnOlderOrAnotherFilesBlockInPlace) {
  const SavedState& truth = history().richest();
  for (const auto& [name, bytes] : truth.files) {
    for (const SavedState& other : history().saved) {
      for (const auto& [other_name, other_bytes] : other.files) {
        // Its own blocks of before are the same bytes: it is only appended to, or never changed.
        for (const std::size_t at : {std::size_t{0}, kSegmentHeaderBytes, kSealedBlockBytes}) {
          const std::size_t size = std::min<std::size_t>(kSealedBlockBytes, bytes.size());
          if (at + size > bytes.size() || at + size > other_bytes.size())
            continue;
          DirectoryState lie = truth.files;
          std::copy_n(other_bytes.begin() + static_cast<long>(at), size,
                      lie[name].begin() + static_cast<long>(at));
          judge(truth, lie,
                "block at " + std::to_string(at) + " of " + other_name + " in " + other.moment +
                    " into " + name);
        }
      }
    }
  }
  EXPECT_GT(refused_, 20);
}

TEST_P(LyingHost, SwapsFiles) {
  for (const SavedState* truth : {&history().richest(), &history().saved.back()}) {
    for (const auto& [a, a_bytes] : truth->files) {
      for (const auto& [b, b_bytes] : truth->files) {
        if (a >= b)
          continue;
        DirectoryState lie = truth->files;
        std::swap(lie[a], lie[b]);
        judge(*truth, lie, "swap " + a + " and " + b);
      }
    }
  }
  EXPECT_GT(refused_, 3);
  EXPECT_EQ(harmless_ + rolled_back_, 0);
}

TEST_P(LyingHost, DeletesAFile) {
  for (const SavedState& truth : history().saved) {
    for (const auto& [name, bytes] : truth.files) {
      DirectoryState lie = truth.files;
      lie.erase(name);
      judge(truth, lie, "delete " + name);
    }
  }
  EXPECT_GT(refused_, 5);
}

// Names that something could be found under: of files that are there, and others of our pattern.
std::set<std::string> likely_names(const DirectoryState& files) {
  std::set<std::string> names = {"table-0000000000000000", "log-ffffffffffffffff",
                                 "log-0000000000000000", "log-ffffffffffffffff.new"};
  for (const auto& [name, bytes] : files) {
    names.insert(name);
    HostName parsed = parse_host_name(name).value();
    for (const std::uint64_t number : {parsed.number - 1, parsed.number + 1}) {
      for (const HostKind kind : {HostKind::kSegment, HostKind::kNewSegment, HostKind::kTable})
        names.insert(to_string({kind, number}));
    }
    names.insert(name + ".new");
  }
  return names;
}

TEST_P(LyingHost, DuplicatesAndRenamesFiles) {
  const SavedState& truth = history().richest();
  for (const auto& [name, bytes] : truth.files) {
    for (const std::string& other : likely_names(truth.files)) {
      DirectoryState lie = truth.files;
      lie[other] = bytes;
      judge(truth, lie, "copy " + name + " to " + other);
      if (other == name)
        continue;
      lie.erase(name);
      judge(truth, lie, "rename " + name + " to " + other);
    }
  }
  EXPECT_GT(refused_, 20);
  EXPECT_GT(harmless_, 5);
}

// Files that two states do not have alike.
std::vector<std::string> differing(const DirectoryState& a, const DirectoryState& b) {
  std::vector<std::string> names;
  DirectoryState both = a;
  both.insert(b.begin(), b.end());
  for (const auto& [name, bytes] : both)
    if (!a.contains(name) || !b.contains(name) || a.at(name) != b.at(name))
      names.push_back(name);
  return names;
}

// Every file of the one or of the other, in every combination: twice as many with each file, so the
// states must not have too many.
constexpr std::size_t kMostFiles = 12;

TEST_P(LyingHost, MixesTheFilesOfAnyTwoStates) {
  const auto& saved = history().saved;
  for (const SavedState& a : saved) {
    for (const SavedState& b : saved) {
      if (&a >= &b)
        continue;
      const std::vector<std::string> names = differing(a.files, b.files);
      ASSERT_LE(names.size(), kMostFiles);
      for (std::uint64_t choice = 0; choice < std::uint64_t{1} << names.size(); ++choice) {
        DirectoryState lie = a.files;
        for (std::size_t bit = 0; bit < names.size(); ++bit) {
          if ((choice >> bit & 1) == 0)
            continue;
          lie.erase(names[bit]);
          if (b.files.contains(names[bit]))
            lie[names[bit]] = b.files.at(names[bit]);
        }
        judge(a, lie, "mixed with " + b.moment + ", choice " + std::to_string(choice));
      }
    }
  }
  EXPECT_GT(refused_, 100);
  EXPECT_EQ(rolled_back_ > 10, !is_witnessed());
}

TEST_P(LyingHost, PutsBackAnOlderWhole) {
  const auto& saved = history().saved;
  for (std::size_t newer = 1; newer < saved.size(); ++newer) {
    for (std::size_t older = 0; older < newer; ++older) {
      SCOPED_TRACE(saved[older].moment + " for " + saved[newer].moment);
      const auto contents = read(saved[newer], saved[older].files);
      // Not to be told without a witness, as docs/storage.md says.
      ASSERT_EQ(contents.ok(), !is_witnessed());
      if (!contents.ok()) {
        EXPECT_EQ(contents.error().code(), Errc::kStorageRolledBack) << contents.error();
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Watched, LyingHost, ::testing::Values(Watch::kNobody, Watch::kWitness),
                         [](const auto& watch) {
                           return watch.param == Watch::kNobody ? "ByNobody" : "ByAWitness";
                         });

TEST(ForgetfulWitness, KeepsAStoreFromOpeningThatWasToldOfIt) {
  const auto& saved = recorded(Watch::kWitness).saved;
  const auto behind = contents_of(saved[4].files, saved[1].witness);
  ASSERT_FALSE(behind.ok());
  EXPECT_EQ(behind.error().code(), Errc::kWitnessBehind);
  const auto forgot = contents_of(saved[4].files, MemoryWitness::State());
  ASSERT_FALSE(forgot.ok());
  EXPECT_EQ(forgot.error().code(), Errc::kWitnessBehind);
  const auto sent_away = contents_of(saved[4].files);
  ASSERT_FALSE(sent_away.ok());
  EXPECT_EQ(sent_away.error().code(), Errc::kWitnessBehind);
}

}  // namespace
}  // namespace nsl::storage::testing
