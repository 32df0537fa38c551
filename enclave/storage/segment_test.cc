// One segment, from its header to its end: segment_header.h, segment_writer.h, segment_reader.h.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "enclave/platform/testing/doubles.h"
#include "enclave/platform/testing/failing_files.h"
#include "enclave/platform/testing/memory_files.h"
#include "enclave/storage/little_endian.h"
#include "enclave/storage/segment_reader.h"
#include "enclave/storage/segment_writer.h"
#include "enclave/storage/testing/sealed_database.h"

namespace nsl::storage::testing {
namespace {

using platform::testing::Call;
using platform::testing::FailingFiles;
using platform::testing::MemoryFiles;
using ::testing::HasSubstr;

constexpr char kName[] = "log-0000000000000003.new";
const StoreId kStore = {1, 2, 3};

class Segment : public ::testing::Test {
 protected:
  std::unique_ptr<SegmentWriter> create() {
    return SegmentWriter::create(around_.ports(files_), 1, 3, kStore).value();
  }
  // `count` frames, each saying that all before it are durable.
  std::vector<FramePlace> write(SegmentWriter& writer, std::uint64_t count) {
    std::vector<FramePlace> places;
    for (std::uint64_t i = 0; i < count; ++i) {
      ++sequence_;
      places.push_back(writer.append({sequence_, sequence_ - 1, 0}, to_bytes("payload")).value());
    }
    return places;
  }
  Result<SegmentReader> open() {
    return SegmentReader::open(files_, around_.ports(files_).keys, kName, 3);
  }
  Bytes& bytes() { return state_[kName]; }
  void load() { state_ = memory_.state(); }
  Result<SegmentReader> open_changed() {
    changed_ = std::make_unique<MemoryFiles>(state_);
    return SegmentReader::open(*changed_, around_.ports(files_).keys, kName, 3);
  }

  MemoryFiles memory_;
  FailingFiles files_{memory_};
  Surroundings around_;
  platform::testing::DirectoryState state_;
  std::unique_ptr<MemoryFiles> changed_;
  std::uint64_t sequence_ = 0;
};

TEST_F(Segment, ReadsBackItsFramesInOrder) {
  const auto places = write(*create(), 3);
  SegmentReader reader = open().value();
  EXPECT_EQ(reader.header().epoch, 1u);
  EXPECT_EQ(reader.header().store, kStore);
  for (std::uint64_t i = 0; i < 3; ++i) {
    const auto frame = reader.next().value();
    ASSERT_TRUE(frame);
    EXPECT_EQ(frame->header.sequence, i + 1);
    EXPECT_EQ(as_text(frame->payload), "payload");
    EXPECT_EQ(frame->place.begin, places[i].begin);
    EXPECT_EQ(frame->place.end, places[i].end);
  }
  EXPECT_FALSE(reader.next().value());
  reader.seek(places[1].begin, places[1].previous);
  EXPECT_EQ(reader.next().value()->header.sequence, 2u);
  reader.seek(places[2].begin, places[1].previous);
  EXPECT_THAT(reader.next().error().detail(), HasSubstr("chain"));
}

TEST_F(Segment, NamesWhatIsWrongWithItsHeader) {
  write(*create(), 1);
  const auto with = [&](std::size_t at) {
    load();
    bytes()[at] ^= 1;
    const auto opened = open_changed();
    EXPECT_FALSE(opened.ok());
    return opened.ok() ? "" : opened.error().detail();
  };
  EXPECT_THAT(with(0), HasSubstr("magic"));
  EXPECT_THAT(with(8), HasSubstr("version"));
  EXPECT_THAT(with(12), HasSubstr("does not authenticate"));  // another epoch's key
  EXPECT_THAT(with(15), HasSubstr("epoch without a key"));
  EXPECT_THAT(with(16), HasSubstr("another segment"));
  for (const std::size_t at : {24, 40, 72, 84, 99})
    EXPECT_THAT(with(at), HasSubstr("does not authenticate"));
  load();
  bytes().resize(99);
  EXPECT_THAT(open_changed().error().detail(), HasSubstr("short"));
  state_.clear();
  EXPECT_EQ(open_changed().error().code(), Errc::kStorageMissing);
}

TEST_F(Segment, HasAKeyOfItsOwn) {
  // The same number, epoch and store: only the salt differs, and no frame opens in the other.
  write(*create(), 1);
  const Bytes first = memory_.state().at(kName);
  sequence_ = 0;
  write(*create(), 1);
  load();
  std::copy(first.begin() + kSegmentHeaderBytes, first.end(),
            bytes().begin() + kSegmentHeaderBytes);
  // Named as the one before, so that the chain alone does not refuse it.
  SegmentReader reader = open_changed().value();
  const auto header = parse_frame_header(ByteSpan(first).subspan(kSegmentHeaderBytes)).value();
  reader.seek(kSegmentHeaderBytes, header.previous);
  EXPECT_THAT(reader.next().error().detail(), HasSubstr("authentication"));
}

TEST_F(Segment, TellsDamageFromATornTailByWhatLaterFramesSay) {
  const auto places = write(*create(), 4);
  load();
  const Bytes whole = bytes();
  for (std::size_t broken = 0; broken < 4; ++broken) {
    bytes() = whole;
    bytes()[places[broken].begin + 62] ^= 1;
    SegmentReader reader = open_changed().value();
    for (std::size_t i = 0; i < broken; ++i)
      ASSERT_TRUE(reader.next().ok());
    ASSERT_EQ(reader.next().error().code(), Errc::kStorageCorrupt);
    // The frame behind says that this one was durable; behind the last one there is none.
    EXPECT_EQ(reader.later_frame_says_durable(broken).value(), broken < 3);
    EXPECT_FALSE(reader.later_frame_says_durable(10).value());
  }
}

TEST_F(Segment, FindsALaterFrameWhereverItBegins) {
  const auto places = write(*create(), 3);
  load();
  Bytes& changed = bytes();
  // Garbage with many beginnings of frames, longer than what is read ahead.
  Bytes garbage(std::size_t{300} << 10, 'N');
  for (std::size_t at = 0; at + 4 < garbage.size(); at += 1'000)
    store_u32(MutableByteSpan(garbage).subspan(at), kFrameMagic);
  changed.erase(changed.begin() + static_cast<long>(places[0].begin),
                changed.begin() + static_cast<long>(places[1].begin));
  changed.insert(changed.begin() + static_cast<long>(places[0].begin), garbage.begin(),
                 garbage.end());
  SegmentReader reader = open_changed().value();
  EXPECT_FALSE(reader.next().ok());
  EXPECT_TRUE(reader.later_frame_says_durable(0).value());
}

TEST_F(Segment, IsCutToItsLastWholeFrameWhenAnAppendFails) {
  const auto writer = create();
  write(*writer, 2);
  files_.fail({.kinds = {Call::kAppend}, .times = 1, .code = Errc::kStorageFull, .done = 30});
  const auto failed = writer->append({++sequence_, 2, 0}, to_bytes("lost"));
  EXPECT_EQ(failed.error().code(), Errc::kStorageFull);
  EXPECT_FALSE(writer->broken());
  EXPECT_EQ(memory_.state().at(kName).size(), writer->bytes());
  write(*writer, 1);
  SegmentReader reader = open().value();
  std::vector<std::uint64_t> sequences;
  for (auto frame = reader.next().value(); frame; frame = reader.next().value())
    sequences.push_back(frame->header.sequence);
  EXPECT_EQ(sequences, (std::vector<std::uint64_t>{1, 2, 4}));
}

TEST_F(Segment, TakesNothingMoreWhenItCouldNotBeCut) {
  const auto writer = create();
  files_.fail({.kinds = {Call::kAppend, Call::kTruncate}, .done = 30});
  EXPECT_FALSE(writer->append({1, 0, 0}, to_bytes("lost")).ok());
  EXPECT_TRUE(writer->broken());
  files_.mend();
  EXPECT_EQ(writer->append({2, 0, 0}, to_bytes("more")).error().code(), Errc::kStoragePoisoned);
}

TEST_F(Segment, FailsWithoutEntropyOrAKey) {
  platform::testing::FailingEntropy failing;
  SealedFilesPorts ports = {.files = files_,
                            .keys = fixed_keys(),
                            .entropy = failing,
                            .witness = around_.no_witness,
                            .events = around_.events};
  EXPECT_EQ(SegmentWriter::create(ports, 1, 3, kStore).error().code(), Errc::kEntropyFailure);
  EXPECT_EQ(SegmentWriter::create(around_.ports(files_), 16, 3, kStore).error().code(),
            Errc::kStorageCorrupt);
}

}  // namespace
}  // namespace nsl::storage::testing
