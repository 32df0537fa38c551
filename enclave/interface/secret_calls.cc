// Secrets. Their values are the bodies of requests and replies, and nothing else.
#include "enclave/interface/access.h"
#include "enclave/interface/handlers.h"
#include "enclave/interface/replies.h"

namespace nsl::interface::handlers {
namespace {

constexpr std::uint64_t kMaxVersionNumber = UINT32_MAX;

// If-Match: "3"; "0": there must be none.
Result<std::optional<std::uint32_t>> expected_version(Call& call) {
  std::string_view text = call.request().if_match;
  if (text.empty())
    return std::optional<std::uint32_t>();
  const bool quoted = text.size() > 2 && text.front() == '"' && text.back() == '"';
  const auto number = quoted ? parse_whole_number(text.substr(1, text.size() - 2)) : std::nullopt;
  if (!number || *number > kMaxVersionNumber)
    return call.wrong("If-Match", "expected a version in quotes, as ETag has it");
  return std::optional(static_cast<std::uint32_t>(*number));
}

Result<secrets::PutOptions> put_options(Call& call) {
  secrets::PutOptions options;
  NSL_ASSIGN_OR_RETURN(options.expected_version, expected_version(call));
  NSL_ASSIGN_OR_RETURN(const auto at, call.query.number("expiresAt", {0, UINT64_MAX}));
  NSL_ASSIGN_OR_RETURN(const auto life, call.query.number("lifetimeSeconds", {1, UINT64_MAX}));
  NSL_ASSIGN_OR_RETURN(options.expires, call.expiry(at, life));
  NSL_ASSIGN_OR_RETURN(const auto keep, call.query.number("keep", {1, secrets::kMaxVersions}));
  if (keep)
    options.keep = static_cast<std::uint8_t>(*keep);
  NSL_ASSIGN_OR_RETURN(options.access, read_access(call.query));
  return options;
}

void write_version(Json& json, const secrets::SecretVersion& version) {
  json.member("version").number(version.version).member("bytes").number(version.size);
  json.member("createdAt").number(version.created.count());
  if (version.expires)
    json.member("expiresAt").number(version.expires->count());
}

void write_secret(Json& json, const secrets::SecretInfo& secret) {
  json.member("name").text(secret.name);
  write_version(json, secret.record.current());
  json.member("keep").number(unsigned{secret.record.keep});
  write_access(json, secret.record.access);
}

Reply version_reply(int status, const Call& call, std::uint32_t version) {
  Reply reply = json_reply(status, [&](Json& json) {
    json.member("name").text(call.parameter("name")).member("version").number(version);
  });
  add_etag(reply, version);
  return reply;
}

}  // namespace

Result<Reply> secrets_list(Call& call) {
  NSL_ASSIGN_OR_RETURN(const auto limit, call.page_limit(secrets::Secrets::kMaxPage));
  NSL_ASSIGN_OR_RETURN(const auto from, call.name_from());
  NSL_ASSIGN_OR_RETURN(const auto page,
                       call.ports().secrets.list(*call.snapshot(), call.user(), from, limit));
  return json_reply(200, [&](Json& json) {
    json.member("secrets").open_array();
    for (const secrets::SecretInfo& secret : page.secrets) {
      json.open_object();
      write_secret(json, secret);
      json.close_object();
    }
    json.close_array();
    if (page.next)
      json.member("next").text(*page.next);
  });
}

Result<Reply> secrets_put(Call& call) {
  NSL_ASSIGN_OR_RETURN(const auto options, put_options(call));
  const SecretBytes value = SecretBytes::copy_of(call.request().body);
  std::uint32_t version = 0;
  NSL_RETURN_IF_ERROR(call.change([&](auto& transaction, EventSink& events) -> Status {
    NSL_ASSIGN_OR_RETURN(version, call.ports().secrets.put(transaction, events, call.user(),
                                                           call.parameter("name"), value, options));
    return ok_status();
  }));
  return version_reply(version == 1 ? 201 : 200, call, version);
}

Result<Reply> secrets_get(Call& call) {
  NSL_ASSIGN_OR_RETURN(const auto asked, call.query.number("version", {1, kMaxVersionNumber}));
  std::optional<std::uint32_t> version;
  if (asked)
    version = static_cast<std::uint32_t>(*asked);
  const auto reader = call.snapshot();
  const std::string& name = call.parameter("name");
  NSL_ASSIGN_OR_RETURN(const auto value,
                       call.ports().secrets.get(*reader, call.user(), name, version));
  if (!version) {
    NSL_ASSIGN_OR_RETURN(const auto info,
                         call.ports().secrets.describe(*reader, call.user(), name));
    version = info.record.current().version;
  }
  Reply reply = bytes_reply(kBytesType,
                            value.reveal(SecretAccess::because("its owner reads the secret back")));
  add_etag(reply, *version);
  return reply;
}

Result<Reply> secrets_delete(Call& call) {
  NSL_RETURN_IF_ERROR(call.change([&](auto& transaction, EventSink& events) {
    return call.ports().secrets.erase(transaction, events, call.user(), call.parameter("name"));
  }));
  return no_content();
}

Result<Reply> secrets_versions(Call& call) {
  NSL_ASSIGN_OR_RETURN(const auto info, call.ports().secrets.describe(*call.snapshot(), call.user(),
                                                                      call.parameter("name")));
  return json_reply(200, [&](Json& json) {
    write_secret(json, info);
    json.member("versions").open_array();
    for (const secrets::SecretVersion& version : info.record.versions) {
      json.open_object();
      write_version(json, version);
      json.close_object();
    }
    json.close_array();
  });
}

Result<Reply> secrets_roll_back(Call& call) {
  NSL_ASSIGN_OR_RETURN(const Fields fields, call.fields({"version"}));
  NSL_ASSIGN_OR_RETURN(const auto to, fields.number("version", {1, kMaxVersionNumber}));
  std::uint32_t version = 0;
  NSL_RETURN_IF_ERROR(call.change([&](auto& transaction, EventSink& events) -> Status {
    NSL_ASSIGN_OR_RETURN(version, call.ports().secrets.roll_back(transaction, events, call.user(),
                                                                 call.parameter("name"),
                                                                 static_cast<std::uint32_t>(to)));
    return ok_status();
  }));
  return version_reply(200, call, version);
}

Result<Reply> secrets_keep(Call& call) {
  NSL_ASSIGN_OR_RETURN(const Fields fields, call.fields({"versions"}));
  NSL_ASSIGN_OR_RETURN(const auto count, fields.number("versions", {1, secrets::kMaxVersions}));
  NSL_RETURN_IF_ERROR(call.change([&](auto& transaction, EventSink& events) {
    return call.ports().secrets.keep(transaction, events, call.user(), call.parameter("name"),
                                     static_cast<std::uint8_t>(count));
  }));
  return no_content();
}

Result<Reply> secrets_grant(Call& call) {
  NSL_ASSIGN_OR_RETURN(const Fields fields, call.fields({"restricted", "functions", "hashes"}));
  NSL_ASSIGN_OR_RETURN(const auto access, read_access(fields));
  NSL_RETURN_IF_ERROR(call.change([&](auto& transaction, EventSink& events) {
    return call.ports().secrets.restrict(transaction, events, call.user(), call.parameter("name"),
                                         access);
  }));
  return no_content();
}

}  // namespace nsl::interface::handlers
