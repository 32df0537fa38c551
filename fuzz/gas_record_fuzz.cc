// enclave/gas/records.h: the first byte chooses the record.
#include <algorithm>

#include "enclave/gas/records.h"
#include "fuzz/stored_record.h"

namespace {

// Made again from its parts (the last is a number of 8 bytes), it is the same.
void check_debit_key(nsl::ByteSpan key) {
  const auto owner = nsl::gas::debit_owner(key);
  if (!owner.ok()) {
    nsl::fuzz::require(owner.error().code() == nsl::Errc::kStorageCorrupt);
    return;
  }
  const auto number = nsl::ByteReader(key.last(8)).u64be();
  nsl::fuzz::require(
      std::ranges::equal(nsl::gas::debit_key(owner->user, owner->account, *number), key));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nsl;
  if (size == 0)
    return 0;
  const ByteSpan value(data + 1, size - 1);
  switch (data[0] % 4) {
    case 0:
      fuzz::check_record<gas::AccountRecord>(value);
      break;
    case 1:
      fuzz::check_record<gas::HistoryEntry>(value);
      break;
    case 2:
      fuzz::check_record<gas::DebitRecord>(value);
      break;
    default:
      check_debit_key(value);
  }
  return 0;
}
