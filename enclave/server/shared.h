#pragma once
// What the threads of one server share: its settings, and counts. The one lock is for the end.
//
// Thread-safety: all of it may be used by any thread.

#include <atomic>
#include <condition_variable>
#include <mutex>

#include "enclave/server/body_memory.h"
#include "enclave/server/server.h"

namespace nsl::server {

struct Shared {
  Shared(const ServerLimits& its_limits, interface::RequestHandler& its_handler,
         EventSink& its_events)
      : limits(its_limits),
        handler(its_handler),
        events(its_events),
        bodies(its_limits.bodies_bytes) {}

  const ServerLimits limits;
  interface::RequestHandler& handler;  // until the server has ended
  EventSink& events;                   // likewise
  BodyBudget bodies;
  std::atomic<std::uint32_t> connections{0};
  std::atomic<std::uint32_t> requests{0};
  std::atomic<std::uint64_t> requests_total{0};
  std::atomic<std::uint64_t> refused_connections{0};
  std::atomic<std::uint64_t> timeouts{0};
  std::atomic<bool> draining{false};
  std::mutex drain_mutex;
  std::condition_variable drained;  // told while draining when no connection is left
};

// One connection less.
inline void end_connection(Shared& shared) {
  if (shared.connections.fetch_sub(1) == 1 && shared.draining) {
    const std::lock_guard lock(shared.drain_mutex);
    shared.drained.notify_all();
  }
}

// Whether one more was to be had of `limit`.
inline bool take_one(std::atomic<std::uint32_t>& count, std::uint32_t limit) {
  if (count.fetch_add(1) < limit)
    return true;
  count.fetch_sub(1);
  return false;
}

}  // namespace nsl::server
