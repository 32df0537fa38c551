#include "base/bytes.h"

#include <concepts>
#include <string>

namespace nsl {
namespace {

template <std::unsigned_integral T>
T load_le(ByteSpan bytes) {
  T value = 0;
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    value = static_cast<T>(value | static_cast<T>(static_cast<T>(bytes[i]) << (8 * i)));
  }
  return value;
}

template <std::unsigned_integral T>
T load_be(ByteSpan bytes) {
  T value = 0;
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    value = static_cast<T>(value |
                           static_cast<T>(static_cast<T>(bytes[i]) << (8 * (sizeof(T) - 1 - i))));
  }
  return value;
}

template <std::unsigned_integral T>
void append_le(Bytes& out, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  }
}

template <std::unsigned_integral T>
void append_be(Bytes& out, T value) {
  for (std::size_t i = sizeof(T); i-- > 0;) {
    out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  }
}

}  // namespace

ByteSpan as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string_view as_text(ByteSpan bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Bytes to_bytes(std::string_view text) { return to_bytes(as_bytes(text)); }

Bytes to_bytes(ByteSpan bytes) { return Bytes(bytes.begin(), bytes.end()); }

Result<ByteSpan> ByteReader::bytes(std::size_t count) {
  if (count > remaining()) {
    return Error(Errc::kInvalidEncoding, "expected " + std::to_string(count) + " bytes at offset " +
                                             std::to_string(position_) + ", got " +
                                             std::to_string(remaining()));
  }
  const ByteSpan taken = bytes_.subspan(position_, count);
  position_ += count;
  return taken;
}

Result<std::uint8_t> ByteReader::u8() {
  NSL_ASSIGN_OR_RETURN(const ByteSpan source, bytes(1));
  return source[0];
}

Result<std::uint16_t> ByteReader::u16le() {
  NSL_ASSIGN_OR_RETURN(const ByteSpan source, bytes(2));
  return load_le<std::uint16_t>(source);
}

Result<std::uint32_t> ByteReader::u32le() {
  NSL_ASSIGN_OR_RETURN(const ByteSpan source, bytes(4));
  return load_le<std::uint32_t>(source);
}

Result<std::uint64_t> ByteReader::u64le() {
  NSL_ASSIGN_OR_RETURN(const ByteSpan source, bytes(8));
  return load_le<std::uint64_t>(source);
}

Result<std::uint16_t> ByteReader::u16be() {
  NSL_ASSIGN_OR_RETURN(const ByteSpan source, bytes(2));
  return load_be<std::uint16_t>(source);
}

Result<std::uint32_t> ByteReader::u32be() {
  NSL_ASSIGN_OR_RETURN(const ByteSpan source, bytes(4));
  return load_be<std::uint32_t>(source);
}

Result<std::uint64_t> ByteReader::u64be() {
  NSL_ASSIGN_OR_RETURN(const ByteSpan source, bytes(8));
  return load_be<std::uint64_t>(source);
}

Status ByteReader::skip(std::size_t count) {
  NSL_RETURN_IF_ERROR(bytes(count));
  return ok_status();
}

Status ByteReader::expect_end() const {
  if (remaining() == 0)
    return ok_status();
  return Error(Errc::kInvalidEncoding, "expected the end at offset " + std::to_string(position_) +
                                           ", got " + std::to_string(remaining()) + " more bytes");
}

ByteWriter& ByteWriter::u8(std::uint8_t value) {
  out_.push_back(value);
  return *this;
}

ByteWriter& ByteWriter::u16le(std::uint16_t value) {
  append_le(out_, value);
  return *this;
}

ByteWriter& ByteWriter::u32le(std::uint32_t value) {
  append_le(out_, value);
  return *this;
}

ByteWriter& ByteWriter::u64le(std::uint64_t value) {
  append_le(out_, value);
  return *this;
}

ByteWriter& ByteWriter::u16be(std::uint16_t value) {
  append_be(out_, value);
  return *this;
}

ByteWriter& ByteWriter::u32be(std::uint32_t value) {
  append_be(out_, value);
  return *this;
}

ByteWriter& ByteWriter::u64be(std::uint64_t value) {
  append_be(out_, value);
  return *this;
}

ByteWriter& ByteWriter::bytes(ByteSpan value) {
  out_.insert(out_.end(), value.begin(), value.end());
  return *this;
}

}  // namespace nsl
