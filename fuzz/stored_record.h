#pragma once
// What must hold of a parser of stored records: it takes nothing but what its encode() makes, and
// names everything else storage-corrupt.

#include <algorithm>
#include <cstdlib>

#include "base/bytes.h"
#include "base/result.h"

namespace nsl::fuzz {

inline void require(bool holds) {
  if (!holds)
    std::abort();
}

template <class Record>
void check_record(ByteSpan value) {
  const Result<Record> record = Record::parse(value);
  if (!record.ok()) {
    require(record.error().code() == Errc::kStorageCorrupt);
    return;
  }
  const Bytes again = record->encode();
  require(ByteSpan(again).size() == value.size() &&
          std::equal(again.begin(), again.end(), value.begin()));
}

}  // namespace nsl::fuzz
