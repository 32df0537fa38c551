#include "client/secrets.h"

#include "client/bodies.h"

namespace nsl::client {
namespace {

Target secret(std::string_view name) { return Target("/v1/secrets").segment(name); }

SecretVersion read_version(JsonFields& in) {
  return {.version = in.small_number("version"),
          .bytes = in.number("bytes"),
          .created = in.time("createdAt"),
          .expires = in.optional_time("expiresAt")};
}

SecretInfo read_secret(JsonFields& in) {
  return {.name = in.text("name"),
          .current = read_version(in),
          .keep = in.small_number("keep"),
          .access = read_access(in)};
}

Result<std::uint32_t> version_of(const Reply& reply) {
  return read_reply(reply, [](JsonFields& in) { return in.small_number("version"); });
}

std::string quoted(std::uint64_t version) { return '"' + std::to_string(version) + '"'; }

std::string without_quotes(std::string_view tag) {
  if (tag.size() >= 2 && tag.front() == '"' && tag.back() == '"')
    tag = tag.substr(1, tag.size() - 2);
  return std::string(tag);
}

}  // namespace

Result<std::uint32_t> SecretsApi::put(std::string_view name, const SecretBytes& value,
                                      const SecretPut& options) {
  Target target = secret(name);
  target.query("keep", options.keep);
  if (options.life)
    target.query("lifetimeSeconds", static_cast<std::uint64_t>(options.life->count()));
  if (options.access)
    target.query_list("functions", options.access->functions)
        .query_list("hashes", options.access->hashes);
  Call call{.method = Method::kPut,
            .target = target,
            .repeatable = Repeatable::kOnlyIfNotDone,  // each put is a version of its own
            .content_type = kBytesType,
            .body = body_of(value.reveal(
                SecretAccess::because("the secret is sent to the service, over TLS")))};
  if (options.expected_version)
    call.if_match = quoted(*options.expected_version);
  NSL_ASSIGN_OR_RETURN(const Reply reply, session_.call(call));
  return version_of(reply);
}

Result<SecretValue> SecretsApi::get(std::string_view name, std::optional<std::uint64_t> version) {
  NSL_ASSIGN_OR_RETURN(const Reply reply,
                       session_.call({.target = secret(name).query("version", version)}));
  return SecretValue{.value = SecretBytes::copy_of(reply.body),
                     .version = without_quotes(reply.field("ETag"))};
}

Result<SecretPage> SecretsApi::list(const std::optional<std::string>& from,
                                    std::optional<std::uint64_t> limit) {
  NSL_ASSIGN_OR_RETURN(
      const Reply reply,
      session_.call({.target = Target("/v1/secrets").query("from", from).query("limit", limit)}));
  return read_reply(reply, [](JsonFields& in) {
    return SecretPage{.secrets = read_each(in, "secrets", read_secret),
                      .next = in.optional_text("next")};
  });
}

Result<SecretVersions> SecretsApi::versions(std::string_view name) {
  NSL_ASSIGN_OR_RETURN(const Reply reply,
                       session_.call({.target = secret(name).literal("/versions")}));
  return read_reply(reply, [](JsonFields& in) {
    return SecretVersions{.secret = read_secret(in),
                          .versions = read_each(in, "versions", read_version)};
  });
}

Status SecretsApi::erase(std::string_view name) {
  return status_of(session_.call({.method = Method::kDelete,
                                  .target = secret(name),
                                  .repeatable = Repeatable::kOnlyIfNotDone}));
}

Result<std::uint32_t> SecretsApi::roll_back(std::string_view name, std::uint32_t version) {
  NSL_ASSIGN_OR_RETURN(const Reply reply,
                       session_.call({.method = Method::kPost,
                                      .target = secret(name).literal("/rollback"),
                                      .repeatable = Repeatable::kOnlyIfNotDone,
                                      .content_type = kJsonType,
                                      .body = body_of(Json{{"version", version}})}));
  return version_of(reply);
}

Status SecretsApi::keep(std::string_view name, std::uint32_t versions) {
  return status_of(session_.call({.method = Method::kPut,
                                  .target = secret(name).literal("/keep"),
                                  .content_type = kJsonType,
                                  .body = body_of(Json{{"versions", versions}})}));
}

Status SecretsApi::grant(std::string_view name, const Access& access) {
  return status_of(session_.call({.method = Method::kPut,
                                  .target = secret(name).literal("/access"),
                                  .content_type = kJsonType,
                                  .body = body_of(json_of(access))}));
}

}  // namespace nsl::client
