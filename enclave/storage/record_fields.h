#pragma once
// The fields of a stored record, one after the other: how the rooms above write values into the store
// and read them back. A value begins with the number of its format.
//
//   Bytes value;
//   FieldWriter(value, kFormat).u64(balance).text(note);
//
//   FieldReader fields(value, "gas account");
//   NSL_RETURN_IF_ERROR(fields.format(kFormat));
//   NSL_ASSIGN_OR_RETURN(const std::uint64_t balance, fields.u64());
//   …
//   NSL_RETURN_IF_ERROR(fields.end());
//
// Integers are little-endian; a text is a u16 length and its bytes. The store authenticates what it
// gives back, so a record that does not parse is a fault of ours or of another version's: every
// failure is storage-corrupt, and names the kind of record and nothing of its content.
//
// Thread-safety: one thread at a time. Both borrow what they are given.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace nsl::storage {

class FieldWriter {
 public:
  FieldWriter(Bytes& out, std::uint8_t format) : writer_(out) { writer_.u8(format); }

  FieldWriter& u8(std::uint8_t value) { return after(writer_.u8(value)); }
  FieldWriter& u16(std::uint16_t value) { return after(writer_.u16le(value)); }
  FieldWriter& u32(std::uint32_t value) { return after(writer_.u32le(value)); }
  FieldWriter& u64(std::uint64_t value) { return after(writer_.u64le(value)); }
  FieldWriter& i64(std::int64_t value) { return u64(static_cast<std::uint64_t>(value)); }
  // As they are; the reader knows how many.
  FieldWriter& bytes(ByteSpan value) { return after(writer_.bytes(value)); }
  // At most 65535 bytes; the caller has checked.
  FieldWriter& text(std::string_view value) {
    return u16(static_cast<std::uint16_t>(value.size())).bytes(as_bytes(value));
  }

 private:
  FieldWriter& after(const ByteWriter&) { return *this; }

  ByteWriter writer_;
};

class FieldReader {
 public:
  // `kind`, a literal, names the record in errors.
  FieldReader(ByteSpan value, std::string_view kind) : reader_(value), kind_(kind) {}

  Status format(std::uint8_t expected) {
    NSL_ASSIGN_OR_RETURN(const std::uint8_t met, u8());
    return met == expected ? ok_status() : corrupt();
  }
  Result<std::uint8_t> u8() { return checked(reader_.u8()); }
  Result<std::uint16_t> u16() { return checked(reader_.u16le()); }
  Result<std::uint32_t> u32() { return checked(reader_.u32le()); }
  Result<std::uint64_t> u64() { return checked(reader_.u64le()); }
  Result<std::int64_t> i64() {
    NSL_ASSIGN_OR_RETURN(const std::uint64_t value, u64());
    return static_cast<std::int64_t>(value);
  }
  Result<ByteSpan> bytes(std::size_t count) { return checked(reader_.bytes(count)); }
  template <std::size_t N>
  Result<std::array<std::uint8_t, N>> array() {
    return checked(reader_.array<N>());
  }
  Result<std::string> text(std::size_t most) {
    NSL_ASSIGN_OR_RETURN(const std::uint16_t size, u16());
    if (size > most)
      return corrupt();
    NSL_ASSIGN_OR_RETURN(const ByteSpan content, bytes(size));
    return std::string(as_text(content));
  }
  std::size_t remaining() const { return reader_.remaining(); }
  Status end() const { return reader_.remaining() == 0 ? ok_status() : corrupt(); }

  // For a field that is there and can not be so.
  Error corrupt() const {
    return Error(Errc::kStorageCorrupt, std::string(kind_) + ": the record does not parse");
  }

 private:
  template <class T>
  Result<T> checked(Result<T> read) const {
    if (!read.ok())
      return corrupt();
    return read;
  }

  ByteReader reader_;
  std::string_view kind_;
};

}  // namespace nsl::storage
