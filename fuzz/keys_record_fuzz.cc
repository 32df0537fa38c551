// enclave/keys/data_key_records.h, signing_key_records.h, user_cipher.h: the first byte chooses.
#include <algorithm>

#include "enclave/keys/data_key_records.h"
#include "enclave/keys/signing_key_records.h"
#include "enclave/keys/user_cipher.h"
#include "fuzz/stored_record.h"

namespace {

using namespace nsl;

// Nothing that was not sealed opens.
void check_sealed_record(ByteSpan sealed) {
  const keys::UserOpener opener({std::make_shared<keys::DataKey>(
      keys::DataKey{.version = 1, .key = SecretBytes::of_size(32)})});
  const auto opened = opener.open({}, sealed);
  fuzz::require(!opened.ok());
  const Errc code = opened.error().code();
  fuzz::require(code == Errc::kStorageCorrupt || code == Errc::kDataKeyLost ||
                code == Errc::kAuthenticationFailed);
  fuzz::require(opener.is_outdated(sealed).ok() == (code != Errc::kStorageCorrupt));
}

void check_user_in_key(ByteSpan key) {
  if (const auto user = keys::user_of_data_keys(key); user.ok())
    fuzz::require(std::ranges::equal(keys::data_keys_key(*user), key));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0)
    return 0;
  const ByteSpan value(data + 1, size - 1);
  switch (data[0] % 6) {
    case 0:
      fuzz::check_record<keys::DataKeysRecord>(value);
      break;
    case 1:
      fuzz::check_record<keys::GenerationRecord>(value);
      break;
    case 2:
      fuzz::check_record<keys::ShreddingRecord>(value);
      break;
    case 3:
      fuzz::check_record<keys::SigningKeyRecord>(value);
      break;
    case 4:
      check_sealed_record(value);
      break;
    default:
      check_user_in_key(value);
  }
  return 0;
}
