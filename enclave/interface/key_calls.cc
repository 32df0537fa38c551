// Signing keys. Private parts come in and never go out.
#include "base/base64.h"
#include "base/hex.h"
#include "crypto/neo_address.h"
#include "crypto/pem.h"
#include "enclave/interface/access.h"
#include "enclave/interface/handlers.h"
#include "enclave/interface/replies.h"

namespace nsl::interface::handlers {
namespace {

constexpr std::size_t kMaxKindBytes = 16;

void write_public_key(Json& json, const crypto::PublicKey& key) {
  json.member("publicKey").text(hex_encode(key.bytes()));
  json.member("jwk").raw(as_bytes(key.jwk()));
  if (const auto address = crypto::neo_address(key); address.ok())
    json.member("neoAddress").text(*address);
}

void write_version(Json& json, crypto::KeyKind kind, const keys::SigningKeyVersion& version) {
  json.member("version").number(version.version);
  json.member("createdAt").number(version.created.count());
  if (const auto key = crypto::PublicKey::from_bytes(kind, version.public_key); key.ok())
    write_public_key(json, *key);
}

void write_key(Json& json, const keys::SigningKeyInfo& key) {
  json.member("name").text(key.name).member("kind").text(crypto::name_of(key.record.kind));
  write_version(json, key.record.kind, key.record.current());
  write_access(json, key.record.access);
}

Reply made_reply(const std::string& name, const crypto::PublicKey& key) {
  return json_reply(201, [&](Json& json) {
    json.member("name").text(name).member("kind").text(crypto::name_of(key.kind()));
    write_public_key(json, key);
  });
}

Result<crypto::KeyKind> read_kind(const Query& query) {
  const std::string* text = query.find("kind");
  if (text == nullptr)
    return query.wrong("kind", "a raw key needs it");
  auto kind = crypto::key_kind_of(*text);
  if (!kind.ok())
    return query.wrong("kind", "expected p256, secp256k1 or ed25519");
  return kind;
}

// ?format=raw (with kind) | pkcs8 | pem, of the bytes in the body.
Result<keys::ImportedKey> read_private_key(Call& call) {
  const std::string* format = call.query.find("format");
  SecretBytes body = SecretBytes::copy_of(call.request().body);
  if (format != nullptr && *format == "raw") {
    NSL_ASSIGN_OR_RETURN(const auto kind, read_kind(call.query));
    return keys::ImportedKey(keys::RawPrivateKey{kind, std::move(body)});
  }
  if (call.query.find("kind") != nullptr)
    return call.wrong("kind", "only a raw key needs it");
  if (format != nullptr && *format == "pkcs8")
    return keys::ImportedKey(keys::Pkcs8PrivateKey{std::move(body)});
  if (format == nullptr || *format != "pem")
    return call.wrong("format", "expected raw, pkcs8 or pem");
  NSL_ASSIGN_OR_RETURN(SecretBytes der, crypto::read_pem_private_key(body));
  return keys::ImportedKey(keys::Pkcs8PrivateKey{std::move(der)});
}

// ?of=message, or digest: 32 bytes that the caller vouches for.
Result<keys::ToSign> read_to_sign(Call& call) {
  const std::string* of = call.query.find("of");
  const ByteSpan body = call.request().body;
  if (of == nullptr || *of == "message")
    return keys::ToSign(keys::Message{body});
  if (*of != "digest")
    return call.wrong("of", "expected message or digest");
  crypto::Digest32 digest;
  if (body.size() != digest.size())
    return call.wrong("of", "a digest has 32 bytes");
  std::ranges::copy(body, digest.begin());
  return keys::ToSign(digest);
}

}  // namespace

Result<Reply> keys_create(Call& call) {
  NSL_ASSIGN_OR_RETURN(const Fields fields, call.fields({"name", "kind", "access"}));
  NSL_ASSIGN_OR_RETURN(const auto name, fields.text("name", 128));
  NSL_ASSIGN_OR_RETURN(const auto kind_name, fields.text("kind", kMaxKindBytes));
  const auto kind = crypto::key_kind_of(kind_name);
  if (!kind.ok())
    return fields.wrong("kind", "expected p256, secp256k1 or ed25519");
  keys::FunctionAccess access;
  if (fields.has("access")) {
    NSL_ASSIGN_OR_RETURN(const auto object,
                         fields.object("access", {"restricted", "functions", "hashes"}));
    NSL_ASSIGN_OR_RETURN(access, read_access(object));
  }
  std::optional<crypto::PublicKey> made;
  NSL_RETURN_IF_ERROR(call.change([&](auto& transaction, EventSink& events) -> Status {
    NSL_ASSIGN_OR_RETURN(made, call.ports().signing_keys.create(transaction, events, call.user(),
                                                                name, *kind, access));
    return ok_status();
  }));
  return made_reply(name, *made);
}

Result<Reply> keys_import(Call& call) {
  NSL_ASSIGN_OR_RETURN(const auto imported, read_private_key(call));
  NSL_ASSIGN_OR_RETURN(auto access, read_access(call.query));
  const auto granted = std::move(access).value_or(keys::FunctionAccess());
  std::optional<crypto::PublicKey> made;
  NSL_RETURN_IF_ERROR(call.change([&](auto& transaction, EventSink& events) -> Status {
    NSL_ASSIGN_OR_RETURN(
        made, call.ports().signing_keys.import(transaction, events, call.user(),
                                               call.parameter("name"), imported, granted));
    return ok_status();
  }));
  return made_reply(call.parameter("name"), *made);
}

Result<Reply> keys_list(Call& call) {
  NSL_ASSIGN_OR_RETURN(const auto limit, call.page_limit(keys::SigningKeys::kMaxPage));
  NSL_ASSIGN_OR_RETURN(const auto from, call.name_from());
  NSL_ASSIGN_OR_RETURN(const auto page,
                       call.ports().signing_keys.list(*call.snapshot(), call.user(), from, limit));
  return json_reply(200, [&](Json& json) {
    json.member("keys").open_array();
    for (const keys::SigningKeyInfo& key : page.keys) {
      json.open_object();
      write_key(json, key);
      json.close_object();
    }
    json.close_array();
    if (page.next)
      json.member("next").text(*page.next);
  });
}

Result<Reply> keys_show(Call& call) {
  NSL_ASSIGN_OR_RETURN(const auto info, call.ports().signing_keys.describe(
                                            *call.snapshot(), call.user(), call.parameter("name")));
  return json_reply(200, [&](Json& json) {
    write_key(json, info);
    json.member("versions").open_array();
    for (const keys::SigningKeyVersion& version : info.record.versions) {
      json.open_object();
      write_version(json, info.record.kind, version);
      json.close_object();
    }
    json.close_array();
  });
}

Result<Reply> keys_delete(Call& call) {
  NSL_RETURN_IF_ERROR(call.change([&](auto& transaction, EventSink& events) {
    return call.ports().signing_keys.erase(transaction, events, call.user(),
                                           call.parameter("name"));
  }));
  return no_content();
}

Result<Reply> keys_rotate(Call& call) {
  std::optional<crypto::PublicKey> made;
  NSL_RETURN_IF_ERROR(call.change([&](auto& transaction, EventSink& events) -> Status {
    NSL_ASSIGN_OR_RETURN(made, call.ports().signing_keys.rotate(transaction, events, call.user(),
                                                                call.parameter("name")));
    return ok_status();
  }));
  return made_reply(call.parameter("name"), *made);
}

Result<Reply> keys_delete_version(Call& call) {
  NSL_ASSIGN_OR_RETURN(const auto version, call.version_parameter());
  NSL_RETURN_IF_ERROR(call.change([&](auto& transaction, EventSink& events) {
    return call.ports().signing_keys.erase_version(transaction, events, call.user(),
                                                   call.parameter("name"), version);
  }));
  return no_content();
}

Result<Reply> keys_grant(Call& call) {
  NSL_ASSIGN_OR_RETURN(const Fields fields, call.fields({"restricted", "functions", "hashes"}));
  NSL_ASSIGN_OR_RETURN(const auto access, read_access(fields));
  NSL_RETURN_IF_ERROR(call.change([&](auto& transaction, EventSink& events) {
    return call.ports().signing_keys.restrict(transaction, events, call.user(),
                                              call.parameter("name"), access);
  }));
  return no_content();
}

Result<Reply> keys_sign(Call& call) {
  NSL_ASSIGN_OR_RETURN(const auto to_sign, read_to_sign(call));
  NSL_ASSIGN_OR_RETURN(const auto asked, call.query.number("version", {1, UINT32_MAX}));
  std::optional<std::uint32_t> version;
  if (asked)
    version = static_cast<std::uint32_t>(*asked);
  NSL_ASSIGN_OR_RETURN(const auto signature,
                       call.ports().signing_keys.sign(*call.snapshot(), call.user(),
                                                      call.parameter("name"), version, to_sign));
  return json_reply(200, [&](Json& json) {
    json.member("version").number(signature.version);
    json.member("signature").text(base64url_encode(signature.bytes));
    if (signature.recovery_id)
      json.member("recoveryId").number(unsigned{*signature.recovery_id});
  });
}

}  // namespace nsl::interface::handlers
