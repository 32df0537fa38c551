#include "enclave/interface/handlers.h"

namespace nsl::interface {
namespace {

const Handler kHandlers[] = {
#define NSL_ROUTE(name, ...) &handlers::name,
#include "enclave/interface/routes.def"
#undef NSL_ROUTE
};

}  // namespace

const Handler& handler_of(RouteId id) { return kHandlers[static_cast<std::size_t>(id)]; }

}  // namespace nsl::interface
