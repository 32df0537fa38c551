// Deployed functions: versions, aliases, who may invoke them.
#include "enclave/interface/function_replies.h"
#include "enclave/interface/handlers.h"
#include "enclave/interface/replies.h"

namespace nsl::interface::handlers {
namespace {

constexpr std::string_view kScriptType = "text/javascript; charset=utf-8";

std::vector<UserId> users_of(const std::vector<std::string>& texts) {
  std::vector<UserId> users;
  for (const std::string& text : texts)
    users.emplace_back(text);
  return users;
}

// ?callers=private | public | a list of user ids
Result<std::optional<engine::Callers>> read_callers(const Query& query) {
  const std::string* text = query.find("callers");
  if (text == nullptr)
    return std::optional<engine::Callers>();
  if (*text == "private")
    return std::optional(engine::Callers());
  if (*text == "public")
    return std::optional(engine::Callers::everybody());
  auto listed = engine::Callers::listed(users_of(*query.list("callers")));
  if (!listed.ok())
    return query.wrong("callers", "expected private, public, or user ids with commas between them");
  return std::optional(std::move(*listed));
}

Result<engine::Callers> read_callers(const Fields& fields) {
  NSL_ASSIGN_OR_RETURN(const auto visibility, fields.text("visibility", 16));
  NSL_ASSIGN_OR_RETURN(const auto users, fields.optional_texts("users", engine::Callers::kMaxListed,
                                                               kMaxUserIdBytes));
  if (visibility == "listed") {
    if (!users)
      return fields.missing("users");
    auto listed = engine::Callers::listed(users_of(*users));
    if (!listed.ok())
      return fields.wrong("users", listed.error().detail());
    return listed;
  }
  if (users)
    return fields.wrong("users", "only with the visibility listed");
  if (visibility == "private")
    return engine::Callers();
  if (visibility == "public")
    return engine::Callers::everybody();
  return fields.wrong("visibility", "expected private, public or listed");
}

void write_callers(Json& json, const engine::Callers& callers) {
  json.member("callers").open_object();
  json.member("visibility").text(to_string(callers.visibility()));
  if (callers.visibility() == engine::Visibility::kListed)
    write_texts(json, "users", callers.users(), [](const UserId& id) { return id.value(); });
  json.close_object();
}

void write_version(Json& json, const engine::FunctionVersion& version) {
  json.member("version").number(version.number).member("hash").text(version.id().value());
  json.member("deployedAt").number(version.deployed.count());
  json.member("sourceBytes").number(version.source_bytes);
}

void write_needs(Json& json, const engine::FunctionNeeds& needs) {
  const auto text = [](const std::string& name) { return name; };
  write_texts(json, "secrets", needs.secrets, text);
  write_texts(json, "keys", needs.keys, text);
}

void write_function(Json& json, const engine::FunctionInfo& function) {
  json.member("name").text(function.name.value());
  json.member("createdAt").number(function.record.created.count());
  json.member("aliases").open_object();
  for (const auto& [alias, number] : function.record.aliases)
    json.member(alias).number(number);
  json.close_object();
  write_callers(json, function.record.callers);
  if (const auto live = function.record.aliases.find(engine::kLive);
      live != function.record.aliases.end())
    if (const auto* version = function.record.find(live->second); version != nullptr) {
      json.member("live").open_object();
      write_version(json, *version);
      json.close_object();
    }
}

Reply deployed_reply(const std::string& name, const engine::DeployReply& done) {
  const auto& deployed = std::get<engine::Deployed>(done.outcome);
  Reply reply = json_reply(deployed.is_new ? 201 : 200, [&](Json& json) {
    json.member("name").text(name).member("isNew").truth(deployed.is_new);
    write_version(json, deployed.version);
    write_needs(json, done.needs);
    json.member("gas").number(done.gas.count());
    write_log(json, done.logs.lines(), done.logs.is_cut() ? LogEnd::kCut : LogEnd::kWhole);
  });
  add_etag(reply, deployed.version.number);
  add_gas_header(reply, done.gas);
  add_version_headers(reply, deployed.version.number, deployed.version.id());
  return reply;
}

void deployed(Call& call, const engine::DeployReply& done) {
  if (done.ok())
    return call.answer(deployed_reply(call.parameter("name"), done));
  const auto& failure = std::get<execution::Failure>(done.outcome);
  call.tell(failure.error);
  FailureProblem problem(failure, call.details, Insight::kOwner);
  write_log(problem.json(), done.logs.lines(), done.logs.is_cut() ? LogEnd::kCut : LogEnd::kWhole);
  Reply reply = problem.finish();
  add_gas_header(reply, done.gas);
  call.answer(std::move(reply));
}

}  // namespace

Result<Reply> functions_list(Call& call) {
  NSL_ASSIGN_OR_RETURN(const auto limit, call.page_limit(engine::FunctionRegistry::kMaxPage));
  NSL_ASSIGN_OR_RETURN(const auto from, call.name_from());
  NSL_ASSIGN_OR_RETURN(const auto page, call.ports().engine.functions().list(
                                            *call.snapshot(), call.user(), from, limit));
  return json_reply(200, [&](Json& json) {
    json.member("functions").open_array();
    for (const engine::FunctionInfo& function : page.functions) {
      json.open_object();
      write_function(json, function);
      json.close_object();
    }
    json.close_array();
    if (page.next)
      json.member("next").text(*page.next);
  });
}

Status functions_deploy(const CallPtr& call) {
  engine::DeployRequest request{.owner = call->user(),
                                .name = call->function(),
                                .source = SecretBytes::copy_of(call->request().body),
                                .options = {}};
  NSL_ASSIGN_OR_RETURN(request.options.callers, read_callers(call->query));
  if (const std::string* alias = call->query.find("alias"); alias != nullptr)
    request.options.alias = *alias;
  return call->ports().engine.deployer().deploy(
      std::move(request), [call](const engine::DeployReply& done) { deployed(*call, done); });
}

Result<Reply> functions_show(Call& call) {
  NSL_ASSIGN_OR_RETURN(const auto info, call.ports().engine.functions().describe(
                                            *call.snapshot(), call.user(), call.function()));
  return json_reply(200, [&](Json& json) { write_function(json, info); });
}

Result<Reply> functions_delete(Call& call) {
  NSL_RETURN_IF_ERROR(call.change([&](auto& transaction, EventSink& events) {
    return call.ports().engine.functions().erase(transaction, events, call.user(), call.function());
  }));
  return no_content();
}

Result<Reply> functions_versions(Call& call) {
  NSL_ASSIGN_OR_RETURN(const auto info, call.ports().engine.functions().describe(
                                            *call.snapshot(), call.user(), call.function()));
  return json_reply(200, [&](Json& json) {
    write_function(json, info);
    json.member("versions").open_array();
    for (const engine::FunctionVersion& version : info.record.versions) {
      json.open_object();
      write_version(json, version);
      json.close_object();
    }
    json.close_array();
  });
}

Result<Reply> functions_version(Call& call) {
  NSL_ASSIGN_OR_RETURN(const auto number, call.version_parameter());
  const auto reader = call.snapshot();
  auto& functions = call.ports().engine.functions();
  NSL_ASSIGN_OR_RETURN(const auto version, functions.version(*reader, call.user(), call.function(),
                                                             engine::Selector::of_version(number)));
  NSL_ASSIGN_OR_RETURN(const auto needs,
                       functions.needs(*reader, call.user(), call.function(), number));
  return json_reply(200, [&](Json& json) {
    json.member("name").text(call.parameter("name"));
    write_version(json, version);
    write_needs(json, needs);
  });
}

Result<Reply> functions_source(Call& call) {
  NSL_ASSIGN_OR_RETURN(const auto selector, read_selector(call.query));
  const auto reader = call.snapshot();
  auto& functions = call.ports().engine.functions();
  NSL_ASSIGN_OR_RETURN(const auto version,
                       functions.version(*reader, call.user(), call.function(), selector));
  NSL_ASSIGN_OR_RETURN(const auto source,
                       functions.source(*reader, call.user(), call.function(), version));
  Reply reply = bytes_reply(
      kScriptType, source.reveal(SecretAccess::because("its owner reads the source back")));
  add_etag(reply, version.number);
  add_version_headers(reply, version.number, version.id());
  return reply;
}

Result<Reply> functions_point(Call& call) {
  NSL_ASSIGN_OR_RETURN(const Fields fields, call.fields({"version"}));
  NSL_ASSIGN_OR_RETURN(const auto version, fields.number("version", {1, UINT32_MAX}));
  NSL_RETURN_IF_ERROR(call.change([&](auto& transaction, EventSink& events) {
    return call.ports().engine.functions().point(transaction, events, call.user(), call.function(),
                                                 call.parameter("alias"),
                                                 static_cast<std::uint32_t>(version));
  }));
  return no_content();
}

Result<Reply> functions_drop_alias(Call& call) {
  NSL_RETURN_IF_ERROR(call.change([&](auto& transaction, EventSink& events) {
    return call.ports().engine.functions().drop_alias(transaction, events, call.user(),
                                                      call.function(), call.parameter("alias"));
  }));
  return no_content();
}

Result<Reply> functions_share(Call& call) {
  NSL_ASSIGN_OR_RETURN(const Fields fields, call.fields({"visibility", "users"}));
  NSL_ASSIGN_OR_RETURN(const auto callers, read_callers(fields));
  NSL_RETURN_IF_ERROR(call.change([&](auto& transaction, EventSink& events) {
    return call.ports().engine.functions().share(transaction, events, call.user(), call.function(),
                                                 callers);
  }));
  return no_content();
}

}  // namespace nsl::interface::handlers
