#pragma once
// The numbers that the components keep themselves, as metrics.

#include "enclave/app/components.h"
#include "enclave/interface/interface.h"
#include "enclave/metrics/registry.h"
#include "enclave/server/server.h"

namespace nsl::app {

// All outlive the last exposition of the registry.
void add_gauges(metrics::Registry& registry, Components& components,
                const interface::Interface& interface, const server::Server& server);

}  // namespace nsl::app
