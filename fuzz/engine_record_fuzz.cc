// enclave/engine's stored records: the first byte chooses which.
#include "enclave/engine/function_records.h"
#include "enclave/engine/invocation_records.h"
#include "enclave/engine/stored_replies.h"
#include "fuzz/stored_record.h"

namespace {

using namespace nsl;

void check_place(ByteSpan key) {
  const auto place = engine::invocation_place(key);
  if (!place.ok()) {
    fuzz::require(place.error().code() == Errc::kStorageCorrupt);
    return;
  }
  fuzz::require(std::ranges::equal(engine::invocation_key(place->user, place->id), key));
}

void check_reply(ByteSpan value) {
  const auto reply = engine::StoredReply::parse(SecretBytes::copy_of(value));
  if (!reply.ok()) {
    fuzz::require(reply.error().code() == Errc::kStorageCorrupt);
    return;
  }
  const SecretBytes again = reply->encode();
  fuzz::require(std::ranges::equal(
      again.reveal(SecretAccess::because("the fuzzer compares what it made")), value));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0)
    return 0;
  const ByteSpan value(data + 1, size - 1);
  switch (data[0] % 5) {
    case 0:
      fuzz::check_record<engine::FunctionRecord>(value);
      break;
    case 1:
      fuzz::check_record<engine::FunctionNeeds>(value);
      break;
    case 2:
      fuzz::check_record<engine::InvocationRecord>(value);
      break;
    case 3:
      check_reply(value);
      break;
    default:
      check_place(value);
  }
  return 0;
}
