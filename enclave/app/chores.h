#pragma once
// The chores of the service: whatever the rooms' headers say is to be called now and then.

#include <string_view>
#include <vector>

#include "enclave/app/components.h"
#include "enclave/app/housekeeping.h"
#include "enclave/app/service_operations.h"
#include "enclave/interface/interface.h"

namespace nsl::app {

inline constexpr std::string_view kProbeChore = "probe";
inline constexpr std::string_view kShreddingChore = "shredding";

// All of it outlives what is made of them.
struct ChorePorts {
  Components& components;
  interface::Interface& interface;
  ServiceOperations& operations;
  EventSink& events;
};

std::vector<Chore> chores_of(const ChorePorts& ports, std::chrono::seconds every);

}  // namespace nsl::app
