#include "client/keys.h"

#include "client/bodies.h"

namespace nsl::client {
namespace {

Target key(std::string_view name) { return Target("/v1/keys").segment(name); }

KeyVersion read_version(JsonFields& in) {
  return {.version = in.small_number("version"),
          .created = in.time("createdAt"),
          .public_key = in.text("publicKey"),
          .neo_address = in.optional_text("neoAddress")};
}

KeyInfo read_key(JsonFields& in) {
  return {.name = in.text("name"),
          .kind = in.text("kind"),
          .current = read_version(in),
          .access = read_access(in)};
}

NewKey read_new(JsonFields& in) {
  return {.name = in.text("name"),
          .kind = in.text("kind"),
          .public_key = in.text("publicKey"),
          .neo_address = in.optional_text("neoAddress")};
}

}  // namespace

Result<NewKey> KeysApi::create(std::string_view name, std::string_view kind,
                               const std::optional<Access>& access) {
  Json json{{"name", name}, {"kind", kind}};
  if (access)
    json["access"] = json_of(*access);
  NSL_ASSIGN_OR_RETURN(const Reply reply, session_.call({.method = Method::kPost,
                                                         .target = Target("/v1/keys"),
                                                         .repeatable = Repeatable::kOnlyIfNotDone,
                                                         .content_type = kJsonType,
                                                         .body = body_of(json)}));
  return read_reply(reply, read_new);
}

Result<NewKey> KeysApi::import_pem(std::string_view name, const SecretBytes& pem,
                                   const std::optional<Access>& access) {
  Target target = key(name).query("format", std::string("pem"));
  if (access)
    target.query_list("functions", access->functions).query_list("hashes", access->hashes);
  NSL_ASSIGN_OR_RETURN(const Reply reply,
                       session_.call({.method = Method::kPut,
                                      .target = target,
                                      .repeatable = Repeatable::kOnlyIfNotDone,
                                      .content_type = kBytesType,
                                      .body = body_of(pem.reveal(SecretAccess::because(
                                          "a signing key is sent to the service, over TLS")))}));
  return read_reply(reply, read_new);
}

Result<KeyPage> KeysApi::list(const std::optional<std::string>& from,
                              std::optional<std::uint64_t> limit) {
  NSL_ASSIGN_OR_RETURN(
      const Reply reply,
      session_.call({.target = Target("/v1/keys").query("from", from).query("limit", limit)}));
  return read_reply(reply, [](JsonFields& in) {
    return KeyPage{.keys = read_each(in, "keys", read_key), .next = in.optional_text("next")};
  });
}

Result<KeyVersions> KeysApi::show(std::string_view name) {
  NSL_ASSIGN_OR_RETURN(const Reply reply, session_.call({.target = key(name)}));
  return read_reply(reply, [](JsonFields& in) {
    return KeyVersions{.key = read_key(in), .versions = read_each(in, "versions", read_version)};
  });
}

Result<NewKey> KeysApi::rotate(std::string_view name) {
  NSL_ASSIGN_OR_RETURN(const Reply reply,
                       session_.call({.method = Method::kPost,
                                      .target = key(name).literal("/rotate"),
                                      .repeatable = Repeatable::kOnlyIfNotDone}));
  return read_reply(reply, read_new);
}

Status KeysApi::erase(std::string_view name) {
  return status_of(session_.call(
      {.method = Method::kDelete, .target = key(name), .repeatable = Repeatable::kOnlyIfNotDone}));
}

Status KeysApi::erase_version(std::string_view name, std::uint32_t version) {
  return status_of(
      session_.call({.method = Method::kDelete,
                     .target = key(name).literal("/versions").segment(std::to_string(version)),
                     .repeatable = Repeatable::kOnlyIfNotDone}));
}

Status KeysApi::grant(std::string_view name, const Access& access) {
  return status_of(session_.call({.method = Method::kPut,
                                  .target = key(name).literal("/access"),
                                  .content_type = kJsonType,
                                  .body = body_of(json_of(access))}));
}

Result<KeySignature> KeysApi::sign(std::string_view name, ByteSpan bytes, SignOf of,
                                   std::optional<std::uint64_t> version) {
  NSL_ASSIGN_OR_RETURN(
      const Reply reply,
      session_.call(
          {.method = Method::kPost,
           .target = key(name)
                         .literal("/sign")
                         .query("version", version)
                         .query("of", std::string(of == SignOf::kDigest ? "digest" : "message")),
           .repeatable = Repeatable::kAlways,  // it changes nothing
           .content_type = kBytesType,
           .body = body_of(bytes)}));
  return read_reply(reply, [](JsonFields& in) {
    return KeySignature{.version = in.small_number("version"),
                        .signature = in.text("signature"),
                        .recovery_id = in.optional_number("recoveryId")};
  });
}

}  // namespace nsl::client
