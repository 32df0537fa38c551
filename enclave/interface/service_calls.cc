// What everybody may ask. Answered on a server's thread: nothing here reads the store's records.
#include "base/hex.h"
#include "enclave/engine/function_storage.h"
#include "enclave/execution/limits.h"
#include "enclave/identity/jwt.h"
#include "enclave/interface/handlers.h"
#include "enclave/interface/openapi.h"
#include "enclave/interface/replies.h"

namespace nsl::interface {

std::string_view name_of(Platform platform) {
  return platform == Platform::kSimulation ? "simulation" : "sgx";
}

namespace handlers {
namespace {

constexpr std::string_view kSimulationWarning =
    "SIMULATION: no hardware protects this service; its operator can read and change everything.";

void write_program(Json& json, const ServiceStatus& status) {
  json.member("version").text(status.version);
  json.member("platform").text(name_of(status.platform));
  json.member("simulation").truth(status.platform == Platform::kSimulation);
  if (status.platform == Platform::kSimulation)
    json.member("warning").text(kSimulationWarning);
}

void write_limit(Json& json, const execution::LimitSpec& row) {
  json.open_object().member("name").text(row.name).member("unit").text(row.unit);
  json.member("smallest").number(row.smallest).member("standard").number(row.standard);
  json.member("ceiling").number(row.ceiling).member("meaning").text(row.meaning).close_object();
}

struct Bound {
  std::string_view name;
  std::uint64_t value;
};

void write_bounds(Json& json, std::string_view name, std::initializer_list<Bound> bounds) {
  json.member(name).open_object();
  for (const Bound& bound : bounds)
    json.member(bound.name).number(bound.value);
  json.close_object();
}

void write_caller_limits(Json& json, const CallerLimits& limits) {
  write_bounds(json, "caller",
               {{"requestsASecond", limits.requests_a_second},
                {"burst", limits.burst},
                {"atOnce", limits.at_once}});
}

}  // namespace

Result<Reply> healthz(Call&) {
  return json_reply(200, [](Json& json) { json.member("status").text("ok"); });
}

Result<Reply> readyz(Call& call) {
  NSL_RETURN_IF_ERROR(call.ports().operations.ready());
  return json_reply(200, [](Json& json) { json.member("status").text("ready"); });
}

Result<Reply> version_show(Call& call) {
  const ServiceStatus status = call.ports().operations.status();
  return json_reply(200, [&](Json& json) {
    write_program(json, status);
    json.member("api").text("v1");
  });
}

Result<Reply> status_show(Call& call) {
  const ServiceStatus status = call.ports().operations.status();
  const storage::StateStore& store = call.ports().store;
  const storage::Freshness freshness = store.freshness();
  return json_reply(200, [&](Json& json) {
    write_program(json, status);
    json.member("configurationHash").text(status.configuration_hash);
    json.member("registration")
        .text(status.registration == identity::Registration::kOpen ? "open" : "allowlist");
    json.member("audience").text(identity::audience_of(store.incarnation()));
    json.member("time").number(call.ports().wall.now().count());
    json.member("store").open_object().member("incarnation").text(hex_encode(store.incarnation()));
    json.member("sequence").number(store.sequence().count());
    json.member("witness").text(freshness.witness);
    json.member("rollbackDetectable").truth(freshness.detectable).close_object();
  });
}

Result<Reply> limits_show(Call& call) {
  return json_reply(200, [&](Json& json) {
    json.member("function").open_array();
    for (const execution::LimitSpec& row : execution::limit_table())
      write_limit(json, row);
    json.close_array();
    write_caller_limits(json, call.context().gate.limits());
    write_bounds(json, "secret",
                 {{"bytes", secrets::kMaxValueBytes}, {"versions", secrets::kMaxVersions}});
    write_bounds(json, "functions",
                 {{"sourceBytes", engine::kMaxSourceBytes},
                  {"versions", engine::kMaxVersions},
                  {"aliases", engine::kMaxAliases},
                  {"listedCallers", engine::Callers::kMaxListed}});
    write_bounds(json, "storage",
                 {{"keyBytes", engine::StorageSession::kMaxKeyBytes},
                  {"valueBytes", execution::kMaxStoredContentBytes},
                  {"changes", engine::StorageSession::kMaxChanges}});
    write_bounds(json, "keys", {{"versions", keys::kMaxKeyVersions}});
    write_bounds(json, "tokens",
                 {{"count", identity::kMaxTokensPerUser},
                  {"lifetimeSeconds", static_cast<std::uint64_t>(
                                          std::chrono::seconds(identity::kMaxTokenLife).count())}});
  });
}

Result<Reply> openapi_show(Call&) { return bytes_reply(kJsonType, as_bytes(openapi_json())); }

}  // namespace handlers
}  // namespace nsl::interface
