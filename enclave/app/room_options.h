#pragma once
// The configuration as the options of the rooms below. Pure.

#include "enclave/app/configuration.h"
#include "enclave/engine/engine.h"
#include "enclave/interface/interface.h"
#include "enclave/server/server.h"

namespace nsl::app {

engine::EngineOptions engine_options_of(const Configuration& configuration);
interface::Options interface_options_of(const Configuration& configuration);
server::ServerOptions server_options_of(const Configuration& configuration);

}  // namespace nsl::app
