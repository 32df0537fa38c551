#include "client/storage.h"

#include "base/base64.h"
#include "client/bodies.h"

namespace nsl::client {
namespace {

Target storage_of(std::string_view function) {
  return Target("/v1/functions").segment(function).literal("/storage");
}

// As base64url: a key may be any bytes, "." among them, which is no segment of a path.
Target entry(std::string_view function, std::string_view key) {
  return storage_of(function)
      .segment(base64url_encode(as_bytes(key)))
      .query("encoding", std::string("base64url"));
}

std::optional<std::string> encoded(const std::optional<std::string>& key) {
  return key ? std::optional(base64url_encode(as_bytes(*key))) : std::nullopt;
}

Result<std::string> decoded(const std::string& text) {
  auto bytes = base64url_decode(text);
  if (!bytes.ok())
    return Error(Errc::kBadReply, "a key is no base64url");
  return std::string(as_text(*bytes));
}

std::string read_key(JsonFields& in) { return in.text("base64url"); }

}  // namespace

Result<StoragePage> StorageApi::list(std::string_view function, const StorageList& request) {
  NSL_ASSIGN_OR_RETURN(const Reply reply,
                       session_.call({.target = storage_of(function)
                                                    .query("prefix", encoded(request.prefix))
                                                    .query("after", encoded(request.after))
                                                    .query("limit", request.limit)
                                                    .query("encoding", std::string("base64url"))}));
  NSL_ASSIGN_OR_RETURN(StoragePage page, read_reply(reply, [](JsonFields& in) {
                         StoragePage read{.keys = read_each(in, "keys", read_key), .after = {}};
                         if (in.has("after")) {
                           JsonFields after(in.object("after"));
                           read.after = read_key(after);
                           in.take_fault(after);
                         }
                         return read;
                       }));
  for (std::string& key : page.keys) {
    NSL_ASSIGN_OR_RETURN(key, decoded(key));
  }
  if (page.after) {
    NSL_ASSIGN_OR_RETURN(page.after, decoded(*page.after));
  }
  return page;
}

Result<StoredValue> StorageApi::get(std::string_view function, std::string_view key) {
  NSL_ASSIGN_OR_RETURN(const Reply reply, session_.call({.target = entry(function, key)}));
  return StoredValue{.content = SecretBytes::copy_of(reply.body),
                     .is_json = reply.field("Content-Type").starts_with(kJsonType)};
}

Status StorageApi::put(std::string_view function, std::string_view key, const StoredValue& value) {
  const auto access = SecretAccess::because("a stored value is sent to the service, over TLS");
  return status_of(session_.call({.method = Method::kPut,
                                  .target = entry(function, key),
                                  .content_type = value.is_json ? kJsonType : kBytesType,
                                  .body = body_of(value.content.reveal(access))}));
}

Status StorageApi::erase(std::string_view function, std::string_view key) {
  return status_of(session_.call({.method = Method::kDelete, .target = entry(function, key)}));
}

}  // namespace nsl::client
