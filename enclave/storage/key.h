#pragma once
// Keys of the state store, made of parts so that no part can run into the next, in an order that is
// that of their parts.
//
//   const Bytes key = Key("secrets").text(owner).text(name).number(version).bytes();
//   scan.prefix     = Key("secrets").text(owner).bytes();     // all of one owner's
//
// The first part is the space, the room's own: a literal. A text part is escaped (00 → 00 FF) and
// ends in 00 01, so a key is never a prefix of another with the same number of parts, and the bytes
// of a text may be anything. A number is 8 bytes, big-endian.
//
// KeyParts reads them back: every read fails with storage-corrupt if the key is not of that form.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace nsl::storage {

class Key {
 public:
  explicit Key(std::string_view space);

  Key& text(std::string_view part);
  Key& number(std::uint64_t part);

  const Bytes& bytes() const { return bytes_; }

 private:
  Bytes bytes_;
};

class KeyParts {
 public:
  // Borrows `key`.
  explicit KeyParts(ByteSpan key) : reader_(key) {}

  Status space(std::string_view expected);
  Result<std::string> text();
  Result<std::uint64_t> number();
  Status end() const;

 private:
  ByteReader reader_;
};

}  // namespace nsl::storage
