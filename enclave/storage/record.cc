#include "enclave/storage/record.h"

namespace nsl::storage {

namespace {

enum class Type : std::uint8_t {
  kData = 1,
  kCreate,
  kRename,
  kRemove,
  kTable,
  kBegin,
  kRun,
  kEnd,
  kMark,
};

class Encoder {
 public:
  explicit Encoder(Bytes& out) : writer_(out) {}

  void operator()(const DataRecord& record) {
    type(Type::kData).u64le(record.file).u32le(static_cast<std::uint32_t>(record.bytes.size()));
    writer_.bytes(record.bytes);
  }
  void operator()(const CreateRecord& record) {
    type(Type::kCreate).u64le(record.file).u8(static_cast<std::uint8_t>(record.kind));
    name(record.name);
  }
  void operator()(const RenameRecord& record) {
    type(Type::kRename).u64le(record.file).u64le(record.replaced);
    name(record.name);
  }
  void operator()(const RemoveRecord& record) { type(Type::kRemove).u64le(record.file); }
  void operator()(const TableRecord& record) {
    type(Type::kTable).u64le(record.file).u32le(record.epoch).u64le(record.length);
    writer_.bytes(record.key).bytes(record.final_tag);
    name(record.name);
  }
  void operator()(const BeginRecord& record) {
    type(Type::kBegin).bytes(record.incarnation).u64le(record.next_file);
  }
  void operator()(const RunRecord& record) {
    const Run& run = record.run;
    type(Type::kRun).u64le(record.file).u64le(run.segment).u64le(run.begin).u64le(run.end);
    writer_.u64le(run.bytes).bytes(run.previous);
  }
  void operator()(const EndRecord& record) { type(Type::kEnd).u64le(record.files); }
  void operator()(const MarkRecord&) { type(Type::kMark); }

 private:
  ByteWriter& type(Type type) { return writer_.u8(static_cast<std::uint8_t>(type)); }
  void name(std::string_view text) {
    writer_.u16le(static_cast<std::uint16_t>(text.size())).bytes(as_bytes(text));
  }

  ByteWriter writer_;
};

Result<std::string_view> read_name(ByteReader& reader) {
  NSL_ASSIGN_OR_RETURN(const std::uint16_t size, reader.u16le());
  if (size == 0 || size > kMaxFileNameBytes)
    return Error(Errc::kStorageCorrupt, "a record has a name of a size that is not allowed");
  NSL_ASSIGN_OR_RETURN(const ByteSpan bytes, reader.bytes(size));
  return as_text(bytes);
}

Result<Record> read_data(ByteReader& reader) {
  DataRecord record;
  NSL_ASSIGN_OR_RETURN(record.file, reader.u64le());
  NSL_ASSIGN_OR_RETURN(const std::uint32_t size, reader.u32le());
  NSL_ASSIGN_OR_RETURN(record.bytes, reader.bytes(size));
  return Record(record);
}

Result<Record> read_create(ByteReader& reader) {
  CreateRecord record;
  NSL_ASSIGN_OR_RETURN(record.file, reader.u64le());
  NSL_ASSIGN_OR_RETURN(const std::uint8_t kind, reader.u8());
  if (kind != static_cast<std::uint8_t>(FileKind::kSmall) &&
      kind != static_cast<std::uint8_t>(FileKind::kLog))
    return Error(Errc::kStorageCorrupt, "a record creates a file of an unknown kind");
  record.kind = static_cast<FileKind>(kind);
  NSL_ASSIGN_OR_RETURN(record.name, read_name(reader));
  return Record(record);
}

Result<Record> read_rename(ByteReader& reader) {
  RenameRecord record;
  NSL_ASSIGN_OR_RETURN(record.file, reader.u64le());
  NSL_ASSIGN_OR_RETURN(record.replaced, reader.u64le());
  NSL_ASSIGN_OR_RETURN(record.name, read_name(reader));
  return Record(record);
}

Result<Record> read_table(ByteReader& reader) {
  TableRecord record;
  NSL_ASSIGN_OR_RETURN(record.file, reader.u64le());
  NSL_ASSIGN_OR_RETURN(record.epoch, reader.u32le());
  NSL_ASSIGN_OR_RETURN(record.length, reader.u64le());
  NSL_ASSIGN_OR_RETURN(record.key, reader.bytes(crypto::Aead::kKeySize));
  NSL_ASSIGN_OR_RETURN(record.final_tag, reader.array<crypto::Aead::kTagSize>());
  NSL_ASSIGN_OR_RETURN(record.name, read_name(reader));
  return Record(record);
}

Result<Record> read_begin(ByteReader& reader) {
  BeginRecord record;
  NSL_ASSIGN_OR_RETURN(record.incarnation, reader.array<16>());
  NSL_ASSIGN_OR_RETURN(record.next_file, reader.u64le());
  return Record(record);
}

Result<Record> read_run(ByteReader& reader) {
  RunRecord record;
  NSL_ASSIGN_OR_RETURN(record.file, reader.u64le());
  NSL_ASSIGN_OR_RETURN(record.run.segment, reader.u64le());
  NSL_ASSIGN_OR_RETURN(record.run.begin, reader.u64le());
  NSL_ASSIGN_OR_RETURN(record.run.end, reader.u64le());
  NSL_ASSIGN_OR_RETURN(record.run.bytes, reader.u64le());
  NSL_ASSIGN_OR_RETURN(record.run.previous, reader.array<crypto::Aead::kTagSize>());
  return Record(record);
}

Result<Record> read_record(ByteReader& reader) {
  NSL_ASSIGN_OR_RETURN(const std::uint8_t type, reader.u8());
  switch (static_cast<Type>(type)) {
    case Type::kData:
      return read_data(reader);
    case Type::kCreate:
      return read_create(reader);
    case Type::kRename:
      return read_rename(reader);
    case Type::kRemove: {
      NSL_ASSIGN_OR_RETURN(const std::uint64_t file, reader.u64le());
      return Record(RemoveRecord{.file = file});
    }
    case Type::kTable:
      return read_table(reader);
    case Type::kBegin:
      return read_begin(reader);
    case Type::kRun:
      return read_run(reader);
    case Type::kEnd: {
      NSL_ASSIGN_OR_RETURN(const std::uint64_t files, reader.u64le());
      return Record(EndRecord{.files = files});
    }
    case Type::kMark:
      return Record(MarkRecord{});
  }
  return Error(Errc::kStorageCorrupt, "a record has an unknown type");
}

}  // namespace

void append_record(Bytes& payload, const Record& record) { std::visit(Encoder(payload), record); }

Result<Record> RecordReader::next() {
  auto record = read_record(reader_);
  if (!record.ok() && record.error().code() == Errc::kInvalidEncoding)
    return Error(Errc::kStorageCorrupt, "a record is cut short");
  return record;
}

}  // namespace nsl::storage
