#include "enclave/app/gauges.h"

namespace nsl::app {
namespace {

void add_server(metrics::Registry& registry, const server::Server& server) {
  registry.gauge({"nsl_connections", "Connections now"},
                 [&server] { return double(server.counts().connections); });
  registry.gauge({"nsl_http_requests_at_work", "HTTP requests at work now"},
                 [&server] { return double(server.counts().requests); });
  registry.total({"nsl_http_requests_total", "HTTP requests that were framed"},
                 [&server] { return server.counts().requests_total; });
  registry.gauge({"nsl_bodies_bytes", "Memory of requests' bodies"},
                 [&server] { return double(server.counts().bodies_bytes); });
  registry.total({"nsl_refused_connections_total", "Connections beyond the limit"},
                 [&server] { return server.counts().refused_connections; });
  registry.total({"nsl_timeouts_total", "Connections that were too slow"},
                 [&server] { return server.counts().timeouts; });
}

void add_interface(metrics::Registry& registry, const interface::Interface& interface) {
  registry.total({"nsl_requests_total", "Requests to the interface"},
                 [&interface] { return interface.counts().requests; });
  registry.total({"nsl_refused_requests_total", "Requests that were answered with a problem"},
                 [&interface] { return interface.counts().refused; });
  registry.total({"nsl_rate_limited_requests_total", "Of these, because a caller asked too often"},
                 [&interface] { return interface.counts().rate_limited; });
}

void add_functions(metrics::Registry& registry, Components& rooms) {
  registry.gauge({"nsl_invocations_in_flight", "Invocations admitted and not answered"},
                 [&rooms] { return double(rooms.engine().invoker().in_flight()); });
  registry.gauge({"nsl_instances_lent", "Slots of the arena in use"},
                 [&rooms] { return double(rooms.instances().instances_lent()); });
  registry.gauge({"nsl_images_bytes", "Memory of compiled functions"},
                 [&rooms] { return double(rooms.engine().images().held().count()); });
  registry.total({"nsl_compilations_total", "Functions that were compiled"},
                 [&rooms] { return rooms.engine().images().compilations(); });
}

void add_store(metrics::Registry& registry, storage::StateStore& store) {
  registry.total({"nsl_store_commits_total", "Transactions that committed"},
                 [&store] { return store.statistics().commits; });
  registry.total({"nsl_store_conflicts_total", "Transactions that met a conflict"},
                 [&store] { return store.statistics().conflicts; });
  registry.total({"nsl_store_synced_commits_total", "Transactions that waited for the disk"},
                 [&store] { return store.statistics().synced_commits; });
  registry.gauge({"nsl_store_host_bytes", "What the host stores"},
                 [&store] { return double(store.statistics().host_bytes); });
  registry.gauge({"nsl_store_live_bytes", "Of that, live data, about"},
                 [&store] { return double(store.statistics().live_bytes_estimate); });
}

}  // namespace

void add_gauges(metrics::Registry& registry, Components& components,
                const interface::Interface& interface, const server::Server& server) {
  add_server(registry, server);
  add_interface(registry, interface);
  add_functions(registry, components);
  add_store(registry, components.store());
}

}  // namespace nsl::app
