#include "enclave/storage/key.h"

namespace nsl::storage {

namespace {

constexpr std::uint8_t kEscape = 0x00;
constexpr std::uint8_t kEscapedZero = 0xff;
constexpr std::uint8_t kEndOfText = 0x01;

Error malformed(std::string_view what) {
  return Error(Errc::kStorageCorrupt, "a key of the store " + std::string(what));
}

}  // namespace

Key::Key(std::string_view space) { text(space); }

Key& Key::text(std::string_view part) {
  for (const char c : part) {
    bytes_.push_back(static_cast<std::uint8_t>(c));
    if (static_cast<std::uint8_t>(c) == kEscape)
      bytes_.push_back(kEscapedZero);
  }
  bytes_.push_back(kEscape);
  bytes_.push_back(kEndOfText);
  return *this;
}

Key& Key::number(std::uint64_t part) {
  ByteWriter(bytes_).u64be(part);
  return *this;
}

Status KeyParts::space(std::string_view expected) {
  NSL_ASSIGN_OR_RETURN(const std::string found, text());
  if (found != expected)
    return malformed("is of another space");
  return ok_status();
}

Result<std::string> KeyParts::text() {
  std::string part;
  while (true) {
    const auto byte = reader_.u8();
    if (!byte.ok())
      return malformed("ends within a text");
    if (*byte != kEscape) {
      part.push_back(static_cast<char>(*byte));
      continue;
    }
    const auto mark = reader_.u8();
    if (!mark.ok())
      return malformed("ends within a text");
    if (*mark == kEndOfText)
      return part;
    if (*mark != kEscapedZero)
      return malformed("holds an unknown escape");
    part.push_back('\0');
  }
}

Result<std::uint64_t> KeyParts::number() {
  auto number = reader_.u64be();
  if (!number.ok())
    return malformed("ends within a number");
  return number;
}

Status KeyParts::end() const {
  if (reader_.remaining() != 0)
    return malformed("goes on behind its last part");
  return ok_status();
}

}  // namespace nsl::storage
