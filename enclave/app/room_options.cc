#include "enclave/app/room_options.h"

namespace nsl::app {
namespace {

std::uint32_t u32(std::uint64_t value) { return static_cast<std::uint32_t>(value); }

std::chrono::milliseconds ms(std::uint64_t value) { return std::chrono::milliseconds(value); }

server::ServerLimits server_limits_of(const Configuration& configuration) {
  server::ServerLimits limits;
  limits.header_bytes = configuration.server_header_bytes;
  limits.body_bytes = configuration.server_body_bytes;
  limits.bodies_bytes = configuration.server_bodies_mib << 20;
  limits.connections = u32(configuration.server_connections);
  limits.requests = u32(configuration.server_requests);
  limits.handshake_time = ms(configuration.server_handshake_ms);
  limits.header_time = ms(configuration.server_header_ms);
  limits.body_time = ms(configuration.server_body_ms);
  limits.idle_time = ms(configuration.server_idle_ms);
  limits.write_time = ms(configuration.server_write_ms);
  return limits;
}

}  // namespace

engine::EngineOptions engine_options_of(const Configuration& configuration) {
  engine::EngineOptions options;
  options.workers.workers = u32(configuration.workers);
  options.workers.queue = u32(configuration.worker_queue);
  options.workers.waiting = u32(configuration.worker_waiting);
  options.desk.threads = u32(configuration.desk_threads);
  options.compilers.threads = u32(configuration.compilers);
  options.images.capacity = ByteCount(configuration.images_mib << 20);
  options.replies.lifetime = std::chrono::hours(configuration.idempotency_hours);
  options.log.most = configuration.invocations_kept;
  options.log.oldest = std::chrono::hours(24 * configuration.invocation_days);
  options.invoker.attempts = u32(configuration.attempts);
  options.invoker.in_flight = u32(configuration.in_flight);
  return options;
}

interface::Options interface_options_of(const Configuration& configuration) {
  interface::Options options;
  options.desk.threads = u32(configuration.desk_threads);
  options.callers.requests_a_second = u32(configuration.requests_a_second);
  options.callers.burst = u32(configuration.burst);
  options.callers.at_once = u32(configuration.at_once);
  options.callers.registrations_a_second = u32(configuration.registrations_a_second);
  options.callers.registration_burst = u32(configuration.registration_burst);
  return options;
}

server::ServerOptions server_options_of(const Configuration& configuration) {
  return {.address = configuration.server_address,
          .port = static_cast<std::uint16_t>(configuration.server_port),
          .threads = u32(configuration.server_threads),
          .tls = configuration.server_tls == "1.2" ? server::TlsVersions::k12And13
                                                   : server::TlsVersions::k13,
          .limits = server_limits_of(configuration)};
}

}  // namespace nsl::app
