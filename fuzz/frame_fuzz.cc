// enclave/storage/frame.h and segment_reader.h: no bytes behind a segment's header make a frame
// without its key, whatever they look like; what has a header says so again when it is written; and
// looking for later frames comes to an end.
#include "enclave/storage/frame.h"

#include <algorithm>
#include <cstdlib>

#include "enclave/platform/testing/memory_files.h"
#include "enclave/storage/host_name.h"
#include "enclave/storage/segment_reader.h"
#include "enclave/storage/segment_writer.h"
#include "enclave/storage/testing/sealed_database.h"

namespace {

using namespace nsl::storage;
using nsl::Bytes;
using nsl::ByteSpan;

constexpr std::uint64_t kNumber = 1;

void require(bool holds) {
  if (!holds)
    std::abort();
}

// A segment with one frame, made once.
const Bytes& segment() {
  static const Bytes bytes = [] {
    nsl::platform::testing::MemoryFiles files;
    nsl::storage::testing::Surroundings around;
    const auto writer = SegmentWriter::create(around.ports(files), 1, kNumber, {}).value();
    writer->append({1, 0, 0}, nsl::to_bytes("payload")).value();
    return files.state().begin()->second;
  }();
  return bytes;
}

void read_header(ByteSpan bytes) {
  const auto header = parse_frame_header(bytes);
  if (!header.ok())
    return;
  require(header->payload_bytes >= 1 && header->payload_bytes <= kMaxPayloadBytes);
  if (header->payload_bytes > 4096)
    return;
  static auto key = nsl::crypto::Aead::create(nsl::SecretBytes::copy_of(Bytes(32, 1))).value();
  Bytes frame(header->frame_bytes());
  require(seal_frame(key, kNumber, *header, Bytes(header->payload_bytes), frame).ok());
  require(std::equal(frame.begin(), frame.begin() + kFrameHeaderBytes, bytes.begin()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteSpan bytes(data, size);
  read_header(bytes);
  const std::string name = to_string({.kind = HostKind::kSegment, .number = kNumber});
  Bytes hostile(segment().begin(), segment().begin() + kSegmentHeaderBytes);
  hostile.insert(hostile.end(), data, data + size);
  nsl::platform::testing::MemoryFiles files({{name, hostile}});
  auto reader =
      SegmentReader::open(files, nsl::storage::testing::fixed_keys(), name, kNumber).value();
  const auto frame = reader.next();
  require(!frame.ok() || !frame->has_value() ||
          std::equal(segment().begin(), segment().end(), hostile.begin()));
  if (!frame.ok())
    require(reader.later_frame_says_durable(0).ok());
  return 0;
}
