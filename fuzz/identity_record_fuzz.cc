// The stored records of enclave/identity, and a token's text: what is read is written as the same
// bytes; everything else is storage-corrupt. The first byte chooses the record.
#include <cstdlib>

#include "enclave/identity/clock_floor.h"
#include "enclave/identity/token_record.h"
#include "enclave/identity/user_id.h"
#include "enclave/identity/users.h"

namespace {

using namespace nsl::identity;  // NOLINT(google-build-using-namespace): a fuzzer of this room
using nsl::Bytes;
using nsl::ByteSpan;

void require(bool holds) {
  if (!holds)
    std::abort();
}

template <class T>
bool is_read(const nsl::Result<T>& result) {
  require(result.ok() || result.error().code() == nsl::Errc::kStorageCorrupt);
  return result.ok();
}

void user_record(ByteSpan value) {
  const auto standing = read_standing(value);
  if (!is_read(standing))
    return;
  const auto key = nsl::crypto::PublicKey::from_bytes(standing->kind, standing->key);
  const auto id = key.ok() ? user_id_of(*key) : nsl::Result<nsl::UserId>(key.error());
  const auto user = read_user(id.ok() ? *id : nsl::UserId("nobody"), value);
  if (is_read(user))
    require(write_user(*user) == nsl::to_bytes(value));
}

void token_record(ByteSpan value) {
  const auto token = read_token(TokenId("AAAAAAAAAAAAAAAAAAAAAA"), value);
  if (!is_read(token))
    return;
  const auto again = read_token(token->info.id, write_token(*token));
  require(again.ok() && write_token(*again) == write_token(*token));
  require(again->info.functions == token->info.functions && again->mac == token->mac);
}

void token_text(ByteSpan value) {
  const auto token = parse_token_text(nsl::as_text(value));
  if (!token)
    return;
  const nsl::SecretBytes again = write_token_text(*token);
  require(nsl::constant_time_equal(again, nsl::SecretBytes::copy_of(value)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0)
    return 0;
  const ByteSpan value = ByteSpan(data, size).subspan(1);
  switch (data[0] % 5) {
    case 0:
      user_record(value);
      break;
    case 1:
      token_record(value);
      break;
    case 2:
      if (const auto when = read_last_use(value); is_read(when))
        require(write_last_use(*when) == nsl::to_bytes(value));
      break;
    case 3:
      if (const auto floor = read_clock_floor(value); is_read(floor))
        require(write_clock_floor(*floor) == nsl::to_bytes(value));
      break;
    default:
      token_text(value);
  }
  return 0;
}
