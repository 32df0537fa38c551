#include "client/functions.h"

#include "client/bodies.h"

namespace nsl::client {
namespace {

constexpr const char* kSourceType = "text/javascript";

Target function(std::string_view name) { return Target("/v1/functions").segment(name); }

Target alias_of(std::string_view name, std::string_view alias) {
  return function(name).literal("/aliases").segment(alias);
}

FunctionVersion read_version(JsonFields& in) {
  return {.version = in.small_number("version"),
          .hash = in.text("hash"),
          .deployed = in.time("deployedAt"),
          .source_bytes = in.number("sourceBytes")};
}

FunctionNeeds read_needs(JsonFields& in) {
  return {.version = read_version(in), .secrets = in.texts("secrets"), .keys = in.texts("keys")};
}

Callers read_callers(JsonFields& in) {
  JsonFields fields(in.object("callers"));
  Callers callers{.visibility = fields.text("visibility"), .users = fields.optional_texts("users")};
  in.take_fault(fields);
  return callers;
}

FunctionInfo read_function(JsonFields& in) {
  FunctionInfo info{.name = in.text("name"),
                    .created = in.time("createdAt"),
                    .aliases = {},
                    .callers = read_callers(in),
                    .live = {}};
  const Json& aliases = in.object("aliases");
  JsonFields numbers(aliases);
  for (const auto& [alias, number] : aliases.items())
    info.aliases[alias] = numbers.small_number(alias.c_str());
  in.take_fault(numbers);
  if (in.has("live")) {
    JsonFields live(in.object("live"));
    info.live = read_version(live);
    in.take_fault(live);
  }
  return info;
}

}  // namespace

std::vector<LogLine> read_log(JsonFields& in) {
  return read_each(in, "log", [](JsonFields& line) {
    return LogLine{.level = line.text("level"), .text = line.text("text")};
  });
}

Result<Deployed> FunctionsApi::deploy(std::string_view name, std::string_view source,
                                      const DeployOptions& options) {
  NSL_ASSIGN_OR_RETURN(
      const Reply reply,
      session_.call(
          {.method = Method::kPut,
           .target = function(name).query("alias", options.alias).query("callers", options.callers),
           .content_type = kSourceType,
           .body = body_of(source)}));
  return read_reply(reply, [](JsonFields& in) {
    return Deployed{.what = read_needs(in),
                    .is_new = in.truth("isNew"),
                    .gas = in.number("gas"),
                    .log = read_log(in)};
  });
}

Result<FunctionPage> FunctionsApi::list(const std::optional<std::string>& from,
                                        std::optional<std::uint64_t> limit) {
  NSL_ASSIGN_OR_RETURN(
      const Reply reply,
      session_.call({.target = Target("/v1/functions").query("from", from).query("limit", limit)}));
  return read_reply(reply, [](JsonFields& in) {
    return FunctionPage{.functions = read_each(in, "functions", read_function),
                        .next = in.optional_text("next")};
  });
}

Result<FunctionInfo> FunctionsApi::show(std::string_view name) {
  NSL_ASSIGN_OR_RETURN(const Reply reply, session_.call({.target = function(name)}));
  return read_reply(reply, read_function);
}

Result<FunctionVersions> FunctionsApi::versions(std::string_view name) {
  NSL_ASSIGN_OR_RETURN(const Reply reply,
                       session_.call({.target = function(name).literal("/versions")}));
  return read_reply(reply, [](JsonFields& in) {
    return FunctionVersions{.function = read_function(in),
                            .versions = read_each(in, "versions", read_version)};
  });
}

Result<FunctionNeeds> FunctionsApi::version(std::string_view name, std::uint32_t version) {
  NSL_ASSIGN_OR_RETURN(
      const Reply reply,
      session_.call(
          {.target = function(name).literal("/versions").segment(std::to_string(version))}));
  return read_reply(reply, read_needs);
}

Result<SecretBytes> FunctionsApi::source(std::string_view name, const Selector& selector) {
  NSL_ASSIGN_OR_RETURN(const Reply reply,
                       session_.call({.target = function(name)
                                                    .literal("/source")
                                                    .query("version", selector.version)
                                                    .query("alias", selector.alias)}));
  return SecretBytes::copy_of(reply.body);
}

Status FunctionsApi::point(std::string_view name, std::string_view alias, std::uint32_t version) {
  return status_of(session_.call({.method = Method::kPut,
                                  .target = alias_of(name, alias),
                                  .content_type = kJsonType,
                                  .body = body_of(Json{{"version", version}})}));
}

Status FunctionsApi::drop_alias(std::string_view name, std::string_view alias) {
  return status_of(session_.call({.method = Method::kDelete,
                                  .target = alias_of(name, alias),
                                  .repeatable = Repeatable::kOnlyIfNotDone}));
}

Status FunctionsApi::share(std::string_view name, const Callers& callers) {
  Json json{{"visibility", callers.visibility}};
  if (!callers.users.empty())
    json["users"] = callers.users;
  return status_of(session_.call({.method = Method::kPut,
                                  .target = function(name).literal("/callers"),
                                  .content_type = kJsonType,
                                  .body = body_of(json)}));
}

Status FunctionsApi::erase(std::string_view name) {
  return status_of(session_.call({.method = Method::kDelete,
                                  .target = function(name),
                                  .repeatable = Repeatable::kOnlyIfNotDone}));
}

}  // namespace nsl::client
