// enclave/storage/backup_stream.h: bytes of the host's behind, or in place of, those of a true backup
// are refused by a named error, and give no record that is not the true one's, in its order; and a
// stream of records that authenticates gives what it says, which written again says the same, or is
// refused as corrupt.
//
// The first byte chooses: 0, the file's bytes from an offset on; 1, changes of the true file (offset
// u16, what is added to the byte u8), and how much of it there is (u16, at the end); 2, the payloads of
// frames (size u16, bytes) that are sealed as the backup's are.
#include "enclave/storage/backup_stream.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "enclave/platform/testing/random_entropy.h"
#include "enclave/storage/segment_header.h"
#include "fuzz/stored_record.h"
#include "tests/support/embedded_platform.h"

namespace {

using namespace nsl;
using namespace nsl::storage;
using fuzz::require;
using platform::testing::MemoryFiles;
using Records = std::vector<std::pair<Bytes, Bytes>>;

constexpr char kName[] = "backup";

storage::testing::EmbeddedPlatform& enclave() {
  static storage::testing::EmbeddedPlatform platform;
  return platform;
}

// What a backup of these is as a file.
Bytes written(const Records& records, Sequence sequence) {
  MemoryFiles files;
  platform::testing::RandomEntropy entropy;
  const auto writer = BackupWriter::create(files, kName, enclave().sealing(), entropy).value();
  for (const auto& [key, value] : records)
    require(writer->add(key, value).ok());
  require(writer->finish(sequence).ok());
  return files.state().at(kName);
}

struct Read {
  Result<BackupSummary> summary;
  Records records;
};

Read read(const Bytes& file) {
  MemoryFiles files({{kName, file}});
  Records records;
  auto summary = read_backup(files, kName, enclave().sealing(), [&](ByteSpan key, ByteSpan value) {
    records.emplace_back(to_bytes(key), to_bytes(value));
    return ok_status();
  });
  return {std::move(summary), std::move(records)};
}

const Records& true_records() {
  static const Records records = {{to_bytes("\1a"), Bytes(40, 1)},
                                  {to_bytes("\1b"), Bytes()},
                                  {to_bytes("\2c"), Bytes(16, 0)},
                                  {to_bytes("\5"), Bytes(4, 0)}};
  return records;
}

const Bytes& true_file() {
  static const Bytes file = written(true_records(), Sequence(7));
  return file;
}

void check_hostile(const Bytes& file) {
  const Read got = read(file);
  require(got.records.size() <= true_records().size() &&
          std::equal(got.records.begin(), got.records.end(), true_records().begin()));
  require(got.summary.ok() == (file == true_file()));
  if (got.summary.ok())
    return;
  const Errc code = got.summary.error().code();
  require(code == Errc::kStorageCorrupt || code == Errc::kSealWrongPlatform);
}

void check_replaced(ByteReader input) {
  const auto offset = input.u16le();
  if (!offset.ok())
    return;
  Bytes file = true_file();
  file.resize(*offset % (file.size() + 1));
  const ByteSpan rest = input.bytes(input.remaining()).value();
  file.insert(file.end(), rest.begin(), rest.end());
  check_hostile(file);
}

void check_changed(ByteReader input) {
  Bytes file = true_file();
  while (input.remaining() >= 3) {
    const std::uint16_t offset = input.u16le().value();
    const std::uint8_t added = input.u8().value();
    std::uint8_t& byte = file[offset % file.size()];
    byte = static_cast<std::uint8_t>(byte + added);
  }
  if (const auto size = input.u16le(); size.ok())
    file.resize(*size % (file.size() + 1));
  check_hostile(file);
}

Bytes sealed(ByteReader payloads) {
  auto& sealing = enclave().sealing();
  platform::testing::RandomEntropy entropy;
  const StorageKeys keys = [&](std::uint32_t epoch) {
    return sealing.derive(sealing::Purpose::kBackup, sealing::Epoch(epoch));
  };
  auto made =
      make_segment(keys, entropy, sealing.current_epoch().count(), 1, sealing.root_id()).value();
  Bytes file(made.bytes.begin(), made.bytes.end());
  Tag chain = made.segment.tag;
  for (std::uint64_t sequence = 1; payloads.remaining() >= 3; ++sequence) {
    const std::uint16_t asked = payloads.u16le().value();
    const ByteSpan payload =
        payloads.bytes(std::clamp<std::size_t>(asked, 1, payloads.remaining())).value();
    FrameHeader header{.payload_bytes = static_cast<std::uint32_t>(payload.size()),
                       .sequence = sequence,
                       .previous = chain};
    require(entropy.fill(header.nonce).ok());
    Bytes frame(header.frame_bytes());
    chain = seal_frame(made.segment.key, 1, header, payload, frame).value();
    file.insert(file.end(), frame.begin(), frame.end());
  }
  return file;
}

void check_sealed(ByteReader payloads) {
  const Read got = read(sealed(payloads));
  if (!got.summary.ok()) {
    require(got.summary.error().code() == Errc::kStorageCorrupt);
    return;
  }
  std::uint64_t bytes = 0;
  for (const auto& [key, value] : got.records)
    bytes += key.size() + value.size();
  require(got.summary->written.records == got.records.size());
  require(got.summary->written.bytes == bytes);
  const Read again = read(written(got.records, got.summary->sequence));
  require(again.summary.ok() && again.records == got.records);
  require(again.summary->sequence == got.summary->sequence);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0)
    return 0;
  const ByteReader input(ByteSpan(data + 1, size - 1));
  switch (data[0] % 3) {
    case 0:
      check_replaced(input);
      break;
    case 1:
      check_changed(input);
      break;
    default:
      check_sealed(input);
  }
  return 0;
}
