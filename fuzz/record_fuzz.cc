// enclave/storage/record.h and file_table.h: whatever is read as records reads back as the same when
// it is written again, and a table that took them gives a checkpoint that makes the same table.
#include "enclave/storage/record.h"

#include <cstdlib>

#include "enclave/storage/file_table.h"

namespace {

using namespace nsl::storage;

void require(bool holds) {
  if (!holds)
    std::abort();
}

nsl::Bytes checkpoint_of(const FileTable& table) {
  nsl::Bytes bytes;
  table.checkpoint(table.incarnation(),
                   [&](const Record& record) { append_record(bytes, record); });
  return bytes;
}

// Replays until one does not fit.
FileTable replay(nsl::ByteSpan payload, std::uint64_t segment) {
  FileTable table;
  for (RecordReader records(payload); !records.at_end();) {
    const auto record = records.next();
    if (!record.ok() || !table.replay(*record, {.segment = segment, .begin = 1, .end = 2}).ok())
      break;
  }
  return table;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const nsl::ByteSpan payload(data, size);
  nsl::Bytes again;
  for (RecordReader records(payload); !records.at_end();) {
    const auto record = records.next();
    if (!record.ok()) {
      require(record.error().code() == nsl::Errc::kStorageCorrupt);
      break;
    }
    append_record(again, *record);
  }
  require(again.size() <= size && std::equal(again.begin(), again.end(), data));

  const FileTable table = replay(payload, 5);
  if (!table.checkpoint_is_whole())
    return 0;
  const nsl::Bytes checkpoint = checkpoint_of(table);
  const FileTable copy = replay(checkpoint, ~std::uint64_t{0});
  require(copy.checkpoint_is_whole() && checkpoint_of(copy) == checkpoint);
  require(copy.files().size() == table.files().size());
  require(copy.small_bytes() == table.small_bytes());
  return 0;
}
