// enclave/secrets/records.h: the first byte chooses between a secret and the key of a due event.
#include <algorithm>

#include "enclave/secrets/records.h"
#include "fuzz/stored_record.h"

namespace {

using namespace nsl;

void check_due_event(ByteSpan key) {
  const auto due = secrets::DueEvent::parse(key);
  if (!due.ok()) {
    fuzz::require(due.error().code() == Errc::kStorageCorrupt);
    return;
  }
  fuzz::require(std::ranges::equal(due->key(), key));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0)
    return 0;
  const ByteSpan value(data + 1, size - 1);
  if (data[0] % 2 == 0)
    fuzz::check_record<secrets::SecretRecord>(value);
  else
    check_due_event(value);
  return 0;
}
