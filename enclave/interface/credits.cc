#include "enclave/interface/credits.h"

#include "enclave/engine/stored_replies.h"
#include "enclave/storage/key.h"
#include "enclave/storage/record_fields.h"

namespace nsl::interface {
namespace {

constexpr std::uint8_t kFormat = 1;

Bytes note_key(const Credit& credit, std::string_view key) {
  return storage::Key("interface/credit").text(credit.user.value()).text(key).bytes();
}

Bytes note_of(const Credit& credit) {
  Bytes note;
  storage::FieldWriter(note, kFormat).u64(credit.amount.count()).text(credit.reference);
  return note;
}

}  // namespace

Result<bool> is_done(storage::Reader& reader, const Credit& credit, std::string_view key) {
  if (key.empty())
    return false;
  NSL_RETURN_IF_ERROR(engine::parse_idempotency_key(key));
  NSL_ASSIGN_OR_RETURN(const auto note, reader.get(note_key(credit, key)));
  if (!note)
    return false;
  if (*note != note_of(credit))
    return Error(Errc::kIdempotencyMismatch);
  return true;
}

Status note_done(storage::Transaction& transaction, const Credit& credit, std::string_view key) {
  if (key.empty())
    return ok_status();
  return transaction.put(note_key(credit, key), note_of(credit));
}

}  // namespace nsl::interface
