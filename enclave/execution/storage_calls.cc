#include "enclave/execution/storage_calls.h"

#include <utility>

#include "base/utf8.h"
#include "enclave/execution/host_call_answers.h"
#include "enclave/execution/stored_value.h"

namespace nsl::execution {
namespace {

using sandbox::HostCall;
using sandbox::HostCallAnswer;
using sandbox::TaintedBytes;

constexpr std::size_t kAnswerHead = 4;  // its length

bool is_part_of_key(std::string_view text) {
  return text.size() <= kMaxStorageKeyBytes && is_valid_utf8(as_bytes(text));
}

bool is_key(std::string_view text) { return !text.empty() && is_part_of_key(text); }

std::optional<std::string> key_of(const TaintedBytes& request) {
  if (request.size() > kMaxStorageKeyBytes)
    return std::nullopt;
  return request.copy_text_and_verify([](std::string text) {
    return is_key(text) ? std::optional<std::string>(std::move(text)) : std::nullopt;
  });
}

// A text behind its length.
Result<std::string> text_of(ByteReader& reader) {
  NSL_ASSIGN_OR_RETURN(const std::uint16_t size, reader.u16le());
  NSL_ASSIGN_OR_RETURN(const ByteSpan bytes, reader.bytes(size));
  return std::string(as_text(bytes));
}

struct PutRequest {
  std::string key;
  Bytes value;  // encoded
};

Result<PutRequest> put_request_of(const Bytes& bytes) {
  ByteReader reader(bytes);
  NSL_ASSIGN_OR_RETURN(std::string key, text_of(reader));
  NSL_ASSIGN_OR_RETURN(const ByteSpan value, reader.bytes(reader.remaining()));
  if (!is_key(key))
    return Error(Errc::kInvalidArgument);
  // Others read it as what its kind says.
  NSL_ASSIGN_OR_RETURN(const StoredValue checked, StoredValue::parse(value));
  return PutRequest{.key = std::move(key), .value = checked.encode()};
}

struct ListRequest {
  std::string prefix;
  std::string after;
  std::uint32_t limit;
};

Result<ListRequest> list_request_of(const Bytes& bytes) {
  ByteReader reader(bytes);
  NSL_ASSIGN_OR_RETURN(const std::uint32_t limit, reader.u32le());
  NSL_ASSIGN_OR_RETURN(std::string prefix, text_of(reader));
  NSL_ASSIGN_OR_RETURN(const ByteSpan rest, reader.bytes(reader.remaining()));
  std::string after(as_text(rest));
  if (limit == 0 || limit > kMaxStorageListed || !is_part_of_key(prefix) || !is_part_of_key(after))
    return Error(Errc::kInvalidArgument);
  return ListRequest{.prefix = std::move(prefix), .after = std::move(after), .limit = limit};
}

SecretBytes encoded(const StorageKeys& page) {
  Bytes bytes;
  ByteWriter writer(bytes);
  writer.u8(page.has_more ? 1 : 0);
  for (const std::string& key : page.keys)
    writer.u16le(static_cast<std::uint16_t>(key.size())).bytes(as_bytes(key));
  return SecretBytes::take(std::move(bytes));
}

}  // namespace

Status StorageCalls::begin_change(std::size_t bytes) {
  ++changes_;
  changed_bytes_ += bytes;
  if (changes_ > kMaxStorageChanges)
    return Error(Errc::kTooManyChanges, "allowed " + std::to_string(kMaxStorageChanges) + " calls");
  if (changed_bytes_ > kMaxStorageChangedBytes)
    return Error(Errc::kTooManyChanges,
                 "allowed " + std::to_string(kMaxStorageChangedBytes) + " bytes");
  return ok_status();
}

// The length, then as much as there is room for.
HostCallAnswer StorageCalls::answer(HostCall& call, SecretBytes bytes) {
  const ByteSpan all =
      bytes.reveal(SecretAccess::because("the function gets what it stored, inside its sandbox"));
  const std::size_t first = std::min(all.size(), call.response.capacity() - kAnswerHead);
  Bytes head;
  ByteWriter(head).u32le(static_cast<std::uint32_t>(all.size()));
  call.response.append(head);
  call.response.append(all.first(first));
  if (first < all.size())
    rest_ = SecretBytes::copy_of(all.subspan(first));
  return {static_cast<std::int32_t>(call.response.used())};
}

Result<HostCallAnswer> StorageCalls::get(HostCall& call) {
  rest_.reset();
  if (storage_ == nullptr)
    return refused(NSL_NOT_GIVEN);
  const auto key = key_of(call.request);
  if (!key)
    return refused(NSL_BAD_REQUEST);
  if (call.response.capacity() < kAnswerHead)
    return refused(NSL_RESPONSE_TOO_SMALL);
  NSL_ASSIGN_OR_RETURN(auto value, storage_->get(*key));
  if (!value)
    return refused(NSL_NOT_FOUND);
  return answer(call, *std::move(value));
}

Result<HostCallAnswer> StorageCalls::put(HostCall& call) {
  rest_.reset();
  if (storage_ == nullptr)
    return refused(NSL_NOT_GIVEN);
  if (call.request.size() > 2 + kMaxStorageKeyBytes + kMaxStoredValueBytes)
    return refused(NSL_BAD_REQUEST);
  const Result<PutRequest> request = call.request.copy_and_verify(put_request_of);
  if (!request.ok())
    return refused(NSL_BAD_REQUEST);
  const auto& [key, value] = request.value();
  NSL_RETURN_IF_ERROR(begin_change(key.size() + value.size()));
  NSL_RETURN_IF_ERROR(storage_->put(key, value));
  return HostCallAnswer{0};
}

Result<HostCallAnswer> StorageCalls::erase(HostCall& call) {
  rest_.reset();
  if (storage_ == nullptr)
    return refused(NSL_NOT_GIVEN);
  const auto key = key_of(call.request);
  if (!key)
    return refused(NSL_BAD_REQUEST);
  NSL_RETURN_IF_ERROR(begin_change(key->size()));
  NSL_RETURN_IF_ERROR(storage_->erase(*key));
  return HostCallAnswer{0};
}

Result<HostCallAnswer> StorageCalls::list(HostCall& call) {
  rest_.reset();
  if (storage_ == nullptr)
    return refused(NSL_NOT_GIVEN);
  if (call.request.size() > 6 + 2 * kMaxStorageKeyBytes)
    return refused(NSL_BAD_REQUEST);
  const Result<ListRequest> request = call.request.copy_and_verify(list_request_of);
  if (!request.ok())
    return refused(NSL_BAD_REQUEST);
  if (call.response.capacity() < kAnswerHead)
    return refused(NSL_RESPONSE_TOO_SMALL);
  const auto& [prefix, after, limit] = request.value();
  NSL_ASSIGN_OR_RETURN(const StorageKeys page,
                       storage_->list({.prefix = prefix, .after = after, .limit = limit}));
  return answer(call, encoded(page));
}

Result<HostCallAnswer> StorageCalls::rest(HostCall& call) {
  if (!rest_)
    return refused(NSL_NOT_FOUND);
  if (call.response.capacity() < rest_->size())
    return refused(NSL_RESPONSE_TOO_SMALL);
  const SecretBytes bytes = *std::exchange(rest_, std::nullopt);
  return respond(call, bytes.reveal(SecretAccess::because(
                           "the function gets the rest of what it stored, inside its sandbox")));
}

}  // namespace nsl::execution
