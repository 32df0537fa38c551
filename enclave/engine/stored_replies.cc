#include "enclave/engine/stored_replies.h"

#include <algorithm>
#include <utility>

#include "base/utf8.h"
#include "enclave/execution/names.h"
#include "enclave/storage/key.h"
#include "enclave/storage/record_fields.h"

namespace nsl::engine {
namespace {

using execution::Failure;
using storage::Account;
using storage::FieldReader;
using storage::FieldWriter;
using storage::Key;
using storage::KeyParts;
using storage::Transaction;

constexpr std::uint8_t kFormat = 1;
constexpr std::string_view kDueSpace = "engine/reply-due";
constexpr std::size_t kMaxKeyBytes = 255;
constexpr std::size_t kMaxTextBytes = 4096;  // of each text of a failure
constexpr std::size_t kMaxIdBytes = 64;
constexpr std::size_t kEraseBatch = 100;

Account account_of(const UserId& user) { return Account(user.value()); }

Bytes reply_key(const ReplyPlace& place) {
  return Key(kReplySpace)
      .text(place.caller.value())
      .text(place.owner.value())
      .text(place.function.value())
      .text(place.key.value())
      .bytes();
}

Bytes due_key(UnixMillis at, const ReplyPlace& place) {
  return Key(kDueSpace)
      .number(static_cast<std::uint64_t>(std::max<std::int64_t>(at.count(), 0)))
      .text(place.caller.value())
      .text(place.owner.value())
      .text(place.function.value())
      .text(place.key.value())
      .bytes();
}

struct Due {
  std::uint64_t at = 0;
  ReplyPlace place;
};

// The last four parts of either key.
Result<ReplyPlace> read_place(KeyParts& parts) {
  NSL_ASSIGN_OR_RETURN(std::string caller, parts.text());
  NSL_ASSIGN_OR_RETURN(std::string owner, parts.text());
  NSL_ASSIGN_OR_RETURN(std::string function, parts.text());
  NSL_ASSIGN_OR_RETURN(std::string text, parts.text());
  NSL_RETURN_IF_ERROR(parts.end());
  return ReplyPlace{.caller = UserId(std::move(caller)),
                    .owner = UserId(std::move(owner)),
                    .function = FunctionName(std::move(function)),
                    .key = IdempotencyKey(std::move(text))};
}

Result<ReplyPlace> place_in(ByteSpan reply_key) {
  KeyParts parts(reply_key);
  NSL_RETURN_IF_ERROR(parts.space(kReplySpace));
  return read_place(parts);
}

Result<Due> parse_due(ByteSpan due_key) {
  KeyParts parts(due_key);
  Due due;
  NSL_RETURN_IF_ERROR(parts.space(kDueSpace));
  NSL_ASSIGN_OR_RETURN(due.at, parts.number());
  NSL_ASSIGN_OR_RETURN(due.place, read_place(parts));
  return due;
}

std::string_view shortened(std::string_view text) { return cut_utf8(text, kMaxTextBytes); }

void write_failure(FieldWriter& fields, const Failure& failure) {
  fields.u16(static_cast<std::uint16_t>(failure.error.code()));
  fields.text(shortened(failure.error.detail())).text(shortened(failure.type));
  fields.text(shortened(failure.message)).text(shortened(failure.stack));
  fields.u32(failure.line).u32(failure.column);
}

Result<Failure> read_failure(FieldReader& fields) {
  NSL_ASSIGN_OR_RETURN(const std::uint16_t number, fields.u16());
  const auto code = static_cast<Errc>(number);
  if (info(code).code != code)
    return fields.corrupt();
  NSL_ASSIGN_OR_RETURN(std::string detail, fields.text(kMaxTextBytes));
  Failure failure{.error = Error(code, std::move(detail))};
  NSL_ASSIGN_OR_RETURN(failure.type, fields.text(kMaxTextBytes));
  NSL_ASSIGN_OR_RETURN(failure.message, fields.text(kMaxTextBytes));
  NSL_ASSIGN_OR_RETURN(failure.stack, fields.text(kMaxTextBytes));
  NSL_ASSIGN_OR_RETURN(failure.line, fields.u32());
  NSL_ASSIGN_OR_RETURN(failure.column, fields.u32());
  NSL_RETURN_IF_ERROR(fields.end());
  return failure;
}

Status read_head(FieldReader& fields, StoredReply& reply) {
  NSL_RETURN_IF_ERROR(fields.format(kFormat));
  NSL_ASSIGN_OR_RETURN(reply.request, fields.array<32>());
  NSL_ASSIGN_OR_RETURN(const std::int64_t due, fields.i64());
  reply.due = UnixMillis(due);
  NSL_ASSIGN_OR_RETURN(const std::string id, fields.text(kMaxIdBytes));
  auto parsed = parse_invocation_id(id);
  if (!parsed.ok())
    return fields.corrupt();
  reply.id = std::move(*parsed);
  NSL_ASSIGN_OR_RETURN(const std::uint64_t gas, fields.u64());
  reply.gas = Gas(gas);
  NSL_ASSIGN_OR_RETURN(reply.version, fields.u32());
  NSL_ASSIGN_OR_RETURN(reply.hash, fields.array<32>());
  return ok_status();
}

}  // namespace

Result<IdempotencyKey> parse_idempotency_key(std::string_view text) {
  const bool is_one = !text.empty() && text.size() <= kMaxKeyBytes &&
                      std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
  if (!is_one)
    return Error(Errc::kInvalidArgument,
                 "an idempotency key has 1 to 255 characters of printable ASCII");
  return IdempotencyKey(std::string(text));
}

SecretBytes StoredReply::encode() const {
  Bytes value;
  FieldWriter fields(value, kFormat);
  fields.bytes(request).i64(due.count()).text(id.value()).u64(gas.count());
  fields.u32(version).bytes(hash);
  const bool has_result = outcome.index() == 0;
  fields.u8(has_result ? 1 : 0);
  if (!has_result) {
    write_failure(fields, std::get<Failure>(outcome));
    return SecretBytes::take(std::move(value));
  }
  const SecretBytes& result = std::get<SecretBytes>(outcome);
  const auto access = SecretAccess::because("a reply is stored");
  SecretBytes all = SecretBytes::of_size(value.size() + result.size());
  const auto rest = std::ranges::copy(value, all.reveal_mutable(access).begin()).out;
  std::ranges::copy(result.reveal(access), rest);
  return all;
}

Result<StoredReply> StoredReply::parse(const SecretBytes& value) {
  FieldReader fields(value.reveal(SecretAccess::because("a stored reply is given again")),
                     "stored reply");
  StoredReply reply;
  NSL_RETURN_IF_ERROR(read_head(fields, reply));
  NSL_ASSIGN_OR_RETURN(const std::uint8_t has_result, fields.u8());
  if (has_result > 1 || (has_result == 1 && fields.remaining() > kMaxStoredResultBytes))
    return fields.corrupt();
  if (has_result == 1) {
    NSL_ASSIGN_OR_RETURN(const ByteSpan result, fields.bytes(fields.remaining()));
    reply.outcome = SecretBytes::copy_of(result);
    return reply;
  }
  NSL_ASSIGN_OR_RETURN(Failure failure, read_failure(fields));
  reply.outcome = std::move(failure);
  return reply;
}

StoredReplies::Claim::~Claim() {
  if (replies_ == nullptr)
    return;
  const std::lock_guard lock(replies_->mutex_);
  replies_->claimed_.erase(place_);
}

Result<StoredReplies::Claim> StoredReplies::claim(const ReplyPlace& place) {
  const std::lock_guard lock(mutex_);
  if (!claimed_.insert(place).second)
    return Error(Errc::kIdempotencyInFlight);
  return Claim(*this, place);
}

Result<std::optional<StoredReply>> StoredReplies::find(storage::Reader& reader,
                                                       const ReplyPlace& place,
                                                       const crypto::Digest32& request) const {
  const Bytes at = reply_key(place);
  NSL_ASSIGN_OR_RETURN(const auto sealed, reader.get(at));
  if (!sealed)
    return std::optional<StoredReply>();
  NSL_ASSIGN_OR_RETURN(const keys::UserOpener opener, data_keys_.opener(reader, place.caller));
  NSL_ASSIGN_OR_RETURN(const SecretBytes value, opener.open(at, *sealed));
  NSL_ASSIGN_OR_RETURN(StoredReply reply, StoredReply::parse(value));
  if (reply.request != request)
    return Error(Errc::kIdempotencyMismatch);
  return std::optional(std::move(reply));
}

Status StoredReplies::put(Transaction& transaction, const ReplyPlace& place,
                          StoredReply reply) const {
  reply.due = wall_.now() + options_.lifetime;
  const Bytes at = reply_key(place);
  NSL_ASSIGN_OR_RETURN(const keys::UserCipher cipher, data_keys_.cipher(transaction, place.caller));
  const SecretBytes value = reply.encode();
  NSL_ASSIGN_OR_RETURN(
      const Bytes sealed,
      cipher.seal(at, value.reveal(SecretAccess::because("a stored reply is encrypted"))));
  NSL_RETURN_IF_ERROR(transaction.put_for(account_of(place.caller), at, sealed));
  return transaction.put(due_key(reply.due, place), {});
}

Result<bool> StoredReplies::erase_some_due(Transaction& transaction) const {
  storage::ScanRequest request;
  request.prefix = Key(kDueSpace).bytes();
  request.limit = kEraseBatch;
  NSL_ASSIGN_OR_RETURN(const storage::Page page, transaction.scan(request));
  const auto now = static_cast<std::uint64_t>(std::max<std::int64_t>(wall_.now().count(), 0));
  for (const storage::KeyValue& record : page.records) {
    NSL_ASSIGN_OR_RETURN(const Due due, parse_due(record.key));
    if (due.at > now)
      return false;
    NSL_RETURN_IF_ERROR(transaction.erase_for(account_of(due.place.caller), reply_key(due.place)));
    NSL_RETURN_IF_ERROR(transaction.erase(record.key));
  }
  return page.next.has_value();
}

// The marks of when they are due as well: one that is left would erase a later reply too early.
Result<bool> StoredReplies::erase_some_of(Transaction& transaction, const UserId& caller) const {
  storage::ScanRequest request;
  request.prefix = Key(kReplySpace).text(caller.value()).bytes();
  request.limit = kEraseBatch;
  NSL_ASSIGN_OR_RETURN(const storage::Page page, transaction.scan(request));
  if (page.records.empty())
    return false;
  NSL_ASSIGN_OR_RETURN(const keys::UserOpener opener, data_keys_.opener(transaction, caller));
  for (const storage::KeyValue& record : page.records) {
    NSL_ASSIGN_OR_RETURN(const SecretBytes value, opener.open(record.key, record.value));
    NSL_ASSIGN_OR_RETURN(const StoredReply reply, StoredReply::parse(value));
    NSL_ASSIGN_OR_RETURN(const ReplyPlace place, place_in(record.key));
    NSL_RETURN_IF_ERROR(transaction.erase(due_key(reply.due, place)));
    NSL_RETURN_IF_ERROR(transaction.erase_for(account_of(caller), record.key));
  }
  return page.next.has_value();
}

}  // namespace nsl::engine
