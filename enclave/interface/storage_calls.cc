// What a function stored, as its owner reads and changes it.
#include <algorithm>

#include "base/base64.h"
#include "base/utf8.h"
#include "enclave/engine/function_storage.h"
#include "enclave/interface/handlers.h"
#include "enclave/interface/replies.h"

namespace nsl::interface::handlers {
namespace {

using execution::StoredValue;

SecretAccess owners() { return SecretAccess::because("its owner reads or writes a stored value"); }

// Keys are any bytes: a path or query has them as they are, or, with ?encoding=base64url, as that.
Result<Bytes> read_key(Call& call, std::string_view field, std::string_view text) {
  const std::string* encoding = call.query.find("encoding");
  if (encoding == nullptr)
    return to_bytes(text);
  if (*encoding != "base64url")
    return call.wrong("encoding", "expected base64url");
  auto key = base64url_decode(text);
  if (!key.ok())
    return call.wrong(field, key.error().detail());
  return key;
}

Result<Bytes> key_in_path(Call& call) { return read_key(call, "key", call.parameter("key")); }

Result<Bytes> key_in_query(Call& call, std::string_view name) {
  const std::string* text = call.query.find(name);
  if (text == nullptr)
    return Bytes();
  NSL_ASSIGN_OR_RETURN(Bytes key, read_key(call, name, *text));
  if (key.size() > engine::StorageSession::kMaxKeyBytes)
    return call.wrong(name, "longer than a key can be");
  return key;
}

// The value as a function stores it, from the body and its type.
Result<SecretBytes> value_of(Call& call) {
  const ByteSpan body = call.request().body;
  const bool is_json = call.request().content_type.starts_with(kJsonType);
  const auto kind = is_json ? StoredValue::Kind::kJson : StoredValue::Kind::kBytes;
  SecretBytes encoded = SecretBytes::of_size(body.size() + 1);
  const MutableByteSpan bytes = encoded.reveal_mutable(owners());
  bytes[0] = static_cast<std::uint8_t>(kind);
  std::ranges::copy(body, bytes.begin() + 1);
  auto parsed = StoredValue::parse(bytes);
  if (!parsed.ok())
    return parsed.error();
  wipe(parsed->content);
  return encoded;
}

Reply value_reply(const SecretBytes& encoded) {
  const ByteSpan bytes = encoded.reveal(owners());
  const bool is_json =
      !bytes.empty() && bytes[0] == static_cast<std::uint8_t>(StoredValue::Kind::kJson);
  return bytes_reply(is_json ? kJsonType : kBytesType, bytes.subspan(bytes.empty() ? 0 : 1));
}

void write_key(Json& json, const Bytes& key) {
  json.open_object();
  if (is_valid_utf8(key))
    json.member("key").text(as_text(key));
  json.member("base64url").text(base64url_encode(key)).close_object();
}

// Reads in a transaction that is dropped, since a session is of a transaction.
Result<engine::StorageSession> open(Call& call, storage::Transaction& transaction) {
  return call.ports().engine.storage().open(transaction, call.user(), call.function());
}

}  // namespace

Result<Reply> storage_list(Call& call) {
  engine::StorageListRequest request;
  NSL_ASSIGN_OR_RETURN(request.limit, call.page_limit(engine::StorageSession::kMaxPage));
  NSL_ASSIGN_OR_RETURN(request.prefix, key_in_query(call, "prefix"));
  NSL_ASSIGN_OR_RETURN(request.after, key_in_query(call, "after"));
  const auto transaction = call.ports().store.begin();
  NSL_ASSIGN_OR_RETURN(auto session, open(call, *transaction));
  NSL_ASSIGN_OR_RETURN(const auto page, session.list(request));
  return json_reply(200, [&](Json& json) {
    json.member("keys").open_array();
    for (const Bytes& key : page.keys)
      write_key(json, key);
    json.close_array();
    if (page.after) {
      json.member("after");
      write_key(json, *page.after);
    }
  });
}

Result<Reply> storage_get(Call& call) {
  NSL_ASSIGN_OR_RETURN(const Bytes key, key_in_path(call));
  const auto transaction = call.ports().store.begin();
  NSL_ASSIGN_OR_RETURN(auto session, open(call, *transaction));
  NSL_ASSIGN_OR_RETURN(const auto value, session.get(key));
  if (!value)
    return Error(Errc::kNotFound);
  return value_reply(*value);
}

Result<Reply> storage_put(Call& call) {
  NSL_ASSIGN_OR_RETURN(const Bytes key, key_in_path(call));
  NSL_ASSIGN_OR_RETURN(const SecretBytes value, value_of(call));
  NSL_RETURN_IF_ERROR(call.change([&](auto& transaction, EventSink&) -> Status {
    NSL_ASSIGN_OR_RETURN(auto session, open(call, transaction));
    return session.put(key, value.reveal(owners()));
  }));
  return no_content();
}

// Of a key that is not there, too: what was asked for holds then.
Result<Reply> storage_delete(Call& call) {
  NSL_ASSIGN_OR_RETURN(const Bytes key, key_in_path(call));
  NSL_RETURN_IF_ERROR(call.change([&](auto& transaction, EventSink&) -> Status {
    NSL_ASSIGN_OR_RETURN(auto session, open(call, transaction));
    return session.erase(key);
  }));
  return no_content();
}

}  // namespace nsl::interface::handlers
