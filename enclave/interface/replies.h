#pragma once
// How handlers write replies. Internal to this room.

#include <string>
#include <utility>

#include "base/json_writer.h"
#include "enclave/interface/message.h"
#include "enclave/keys/function_access.h"

namespace nsl::interface {

using Json = JsonWriter<WipingBytes>;

inline constexpr std::string_view kJsonType = "application/json";
inline constexpr std::string_view kBytesType = "application/octet-stream";

// One object, whose members `write(json)` writes.
template <class Write>
Reply json_reply(int status, const Write& write) {
  Reply reply;
  reply.status = status;
  reply.content_type = kJsonType;
  Json json(reply.body);
  json.open_object();
  write(json);
  json.close_object();
  return reply;
}

inline Reply no_content() {
  Reply reply;
  reply.status = 204;
  return reply;
}

inline Reply bytes_reply(std::string_view content_type, ByteSpan body) {
  Reply reply;
  reply.status = 200;
  reply.content_type = content_type;
  reply.body.assign(body.begin(), body.end());
  return reply;
}

// `ETag: "3"`: a version.
inline void add_etag(Reply& reply, std::uint64_t version) {
  reply.headers.push_back({"ETag", '"' + std::to_string(version) + '"'});
}

// A member that is an array of texts.
template <class Items, class TextOf>
void write_texts(Json& json, std::string_view name, const Items& items, const TextOf& text_of) {
  json.member(name).open_array();
  for (const auto& item : items)
    json.text(text_of(item));
  json.close_array();
}

}  // namespace nsl::interface
