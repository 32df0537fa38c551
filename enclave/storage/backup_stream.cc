#include "enclave/storage/backup_stream.h"

#include <algorithm>

namespace nsl::storage {

namespace {

constexpr std::uint64_t kSegmentNumber = 1;
constexpr std::size_t kSizesBytes = 8;
constexpr std::size_t kFramePayload = std::size_t{256} << 10;
// RocksDB's keys have a byte in front of ours.
constexpr std::size_t kMaxRawKeyBytes = kMaxKeyBytes + 1;

enum class FrameType : std::uint8_t { kRecords = 1, kEnd = 2 };

StorageKeys backup_keys(const sealing::Sealing& sealing) {
  return [&sealing](std::uint32_t epoch) {
    return sealing.derive(sealing::Purpose::kBackup, sealing::Epoch(epoch));
  };
}

Error corrupt(const std::string& name, std::string_view check) {
  return Error(Errc::kStorageCorrupt, name + ": " + std::string(check));
}

// The id of the root stands in the header in the clear: a stranger's backup is told before its key
// fails to open it.
Status check_root(platform::Files& source, const std::string& name,
                  const sealing::Sealing& sealing) {
  constexpr std::size_t kStoreIdOffset = 24;
  auto file = source.open(name);
  if (!file.ok())
    return file.error().code() == Errc::kNotFound ? Error(Errc::kStorageMissing, name)
                                                  : file.error();
  StoreId root{};
  NSL_ASSIGN_OR_RETURN(const std::size_t count, (*file)->read_at(kStoreIdOffset, root));
  if (count != root.size())
    return corrupt(name, "the header is cut short");
  if (root != sealing.root_id())
    return Error(Errc::kSealWrongPlatform, name + " was made under another root key");
  return ok_status();
}

// Cuts the stream of bytes into records again.
class RecordAssembler {
 public:
  RecordAssembler(const std::string& name, const BackupVisitor& visit)
      : name_(name), visit_(visit) {}

  Status add(ByteSpan piece) {
    pending_.insert(pending_.end(), piece.begin(), piece.end());
    std::size_t used = 0;
    while (true) {
      NSL_ASSIGN_OR_RETURN(const std::size_t size, next(ByteSpan(pending_).subspan(used)));
      if (size == 0)
        break;
      used += size;
    }
    pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(used));
    return ok_status();
  }

  bool between_records() const { return pending_.empty(); }
  const BackupProgress& progress() const { return progress_; }

 private:
  // Takes the record at the front and returns its size; 0: it is not whole yet.
  Result<std::size_t> next(ByteSpan bytes) {
    if (bytes.size() < kSizesBytes)
      return std::size_t{0};
    ByteReader reader(bytes);
    NSL_ASSIGN_OR_RETURN(const std::uint32_t key_size, reader.u32le());
    NSL_ASSIGN_OR_RETURN(const std::uint32_t value_size, reader.u32le());
    if (key_size > kMaxRawKeyBytes || value_size > kMaxValueBytes)
      return corrupt(name_, "a record's size");
    if (reader.remaining() < std::size_t{key_size} + value_size)
      return std::size_t{0};
    NSL_ASSIGN_OR_RETURN(const ByteSpan key, reader.bytes(key_size));
    NSL_ASSIGN_OR_RETURN(const ByteSpan value, reader.bytes(value_size));
    NSL_RETURN_IF_ERROR(visit_(key, value));
    ++progress_.records;
    progress_.bytes += key.size() + value.size();
    return reader.position();
  }

  const std::string& name_;
  const BackupVisitor& visit_;
  Bytes pending_;
  BackupProgress progress_;
};

Result<BackupSummary> parse_end(const std::string& name, ByteSpan payload,
                                const RecordAssembler& records) {
  ByteReader reader(payload);
  const auto count = reader.u64le();
  const auto bytes = reader.u64le();
  const auto sequence = reader.u64le();
  if (!sequence.ok() || reader.remaining() != 0 || !records.between_records() ||
      *count != records.progress().records || *bytes != records.progress().bytes)
    return corrupt(name, "its end does not fit its records");
  return BackupSummary{.written = records.progress(), .sequence = Sequence(*sequence)};
}

}  // namespace

BackupWriter::BackupWriter(std::unique_ptr<platform::File> file, OpenedSegment segment,
                           platform::Entropy& entropy)
    : file_(std::move(file)),
      segment_(std::move(segment)),
      entropy_(entropy),
      chain_(segment_.tag),
      payload_{static_cast<std::uint8_t>(FrameType::kRecords)} {}

Result<std::unique_ptr<BackupWriter>> BackupWriter::create(platform::Files& target,
                                                           const std::string& name,
                                                           const sealing::Sealing& sealing,
                                                           platform::Entropy& entropy) {
  NSL_ASSIGN_OR_RETURN(auto made,
                       make_segment(backup_keys(sealing), entropy, sealing.current_epoch().count(),
                                    kSegmentNumber, sealing.root_id()));
  NSL_ASSIGN_OR_RETURN(auto file, target.create(name));
  NSL_RETURN_IF_ERROR(file->append(made.bytes));
  return std::unique_ptr<BackupWriter>(
      new BackupWriter(std::move(file), std::move(made.segment), entropy));
}

Status BackupWriter::add(ByteSpan key, ByteSpan value) {
  Bytes sizes;
  ByteWriter(sizes)
      .u32le(static_cast<std::uint32_t>(key.size()))
      .u32le(static_cast<std::uint32_t>(value.size()));
  for (const ByteSpan part : {ByteSpan(sizes), key, value})
    NSL_RETURN_IF_ERROR(append(part));
  ++progress_.records;
  progress_.bytes += key.size() + value.size();
  return ok_status();
}

Status BackupWriter::append(ByteSpan bytes) {
  while (!bytes.empty()) {
    const std::size_t count = std::min(bytes.size(), kFramePayload - payload_.size());
    payload_.insert(payload_.end(), bytes.begin(),
                    bytes.begin() + static_cast<std::ptrdiff_t>(count));
    bytes = bytes.subspan(count);
    if (payload_.size() == kFramePayload)
      NSL_RETURN_IF_ERROR(write_frame());
  }
  return ok_status();
}

Status BackupWriter::write_frame() {
  FrameHeader header{.payload_bytes = static_cast<std::uint32_t>(payload_.size()),
                     .sequence = ++sequence_,
                     .previous = chain_};
  NSL_RETURN_IF_ERROR(entropy_.fill(header.nonce));
  frame_.resize(header.frame_bytes());
  NSL_ASSIGN_OR_RETURN(chain_, seal_frame(segment_.key, kSegmentNumber, header, payload_, frame_));
  NSL_RETURN_IF_ERROR(file_->append(frame_));
  payload_.assign(1, static_cast<std::uint8_t>(FrameType::kRecords));
  return ok_status();
}

Result<BackupSummary> BackupWriter::finish(Sequence sequence) {
  if (payload_.size() > 1)
    NSL_RETURN_IF_ERROR(write_frame());
  payload_.assign(1, static_cast<std::uint8_t>(FrameType::kEnd));
  ByteWriter(payload_).u64le(progress_.records).u64le(progress_.bytes).u64le(sequence.count());
  NSL_RETURN_IF_ERROR(write_frame());
  NSL_RETURN_IF_ERROR(file_->sync());
  return BackupSummary{.written = progress_, .sequence = sequence};
}

Result<BackupSummary> read_backup(platform::Files& source, const std::string& name,
                                  const sealing::Sealing& sealing, const BackupVisitor& visit) {
  NSL_RETURN_IF_ERROR(check_root(source, name, sealing));
  NSL_ASSIGN_OR_RETURN(auto reader,
                       SegmentReader::open(source, backup_keys(sealing), name, kSegmentNumber));
  RecordAssembler records(name, visit);
  while (true) {
    NSL_ASSIGN_OR_RETURN(const std::optional<FrameView> frame, reader.next());
    if (!frame)
      return corrupt(name, "it ends before its end");
    const ByteSpan payload = frame->payload.subspan(1);
    switch (static_cast<FrameType>(frame->payload[0])) {
      case FrameType::kRecords:
        NSL_RETURN_IF_ERROR(records.add(payload));
        break;
      case FrameType::kEnd: {
        NSL_ASSIGN_OR_RETURN(const BackupSummary summary, parse_end(name, payload, records));
        NSL_ASSIGN_OR_RETURN(const std::optional<FrameView> more, reader.next());
        if (more)
          return corrupt(name, "something follows its end");
        return summary;
      }
      default:
        return corrupt(name, "a frame of an unknown type");
    }
  }
}

}  // namespace nsl::storage
