#include "enclave/interface/route.h"

#include <algorithm>

#include "enclave/engine/function_records.h"
#include "enclave/execution/stored_value.h"
#include "enclave/interface/target.h"
#include "enclave/secrets/records.h"

namespace nsl::interface {
namespace {

constexpr Route kRoutes[] = {
#define NSL_ROUTE(name, method, path, query, operation, body)                         \
  {RouteId::name, #name, Method::method, path, query, identity::Operation::operation, \
   BodyKind::body},
#include "enclave/interface/routes.def"
#undef NSL_ROUTE
};

constexpr std::string_view kJsonOnly[] = {"application/json"};
constexpr std::string_view kScripts[] = {"text/javascript", "application/javascript"};
constexpr std::string_view kValues[] = {"application/json", "application/octet-stream"};

constexpr std::size_t kKiB = 1024;
constexpr std::size_t kMiB = 1024 * kKiB;

constexpr BodyRule kRules[] = {
    {BodyKind::kNone, 0, Errc::kTooLarge, {}},
    {BodyKind::kJson, 64 * kKiB, Errc::kTooLarge, kJsonOnly},
    {BodyKind::kInput, 16 * kMiB, Errc::kInputTooLarge, kJsonOnly},
    {BodyKind::kExecution, 17 * kMiB, Errc::kTooLarge, kJsonOnly},
    {BodyKind::kSource, engine::kMaxSourceBytes, Errc::kSourceTooLarge, kScripts},
    {BodyKind::kValue, execution::kMaxStoredContentBytes, Errc::kTooLarge, kValues},
    {BodyKind::kSecret, secrets::kMaxValueBytes, Errc::kSecretTooLarge, {}},
    {BodyKind::kPrivateKey, 4 * kKiB, Errc::kTooLarge, {}},
    {BodyKind::kMessage, kMiB, Errc::kTooLarge, {}},
};

// The first segment of a path that begins with "/", and what follows it.
std::string_view take_segment(std::string_view& path) {
  const std::size_t end = std::min(path.find('/', 1), path.size());
  const std::string_view segment = path.substr(1, end - 1);
  path.remove_prefix(end);
  return segment;
}

bool is_parameter(std::string_view segment) { return segment.starts_with('{'); }

bool matches(std::string_view pattern, std::string_view path) {
  while (!pattern.empty() && path.starts_with('/')) {
    const std::string_view wanted = take_segment(pattern);
    const std::string_view met = take_segment(path);
    if (met.empty() || (!is_parameter(wanted) && wanted != met))
      return false;
  }
  return pattern.empty() && path.empty();
}

std::size_t parameter_count(std::string_view pattern) {
  return static_cast<std::size_t>(std::ranges::count(pattern, '{'));
}

Status check_segments(std::string_view path) {
  while (path.starts_with('/')) {
    NSL_ASSIGN_OR_RETURN(const std::string segment, percent_decode(take_segment(path)));
    if (segment == "." || segment == "..")
      return Error(Errc::kInvalidEncoding, "the path has a dot segment");
  }
  return ok_status();
}

Result<std::vector<PathParameter>> read_parameters(std::string_view pattern,
                                                   std::string_view path) {
  std::vector<PathParameter> parameters;
  parameters.reserve(parameter_count(pattern));
  while (!pattern.empty()) {
    const std::string_view wanted = take_segment(pattern);
    const std::string_view met = take_segment(path);
    if (!is_parameter(wanted))
      continue;
    NSL_ASSIGN_OR_RETURN(std::string value, percent_decode(met));
    parameters.push_back({wanted.substr(1, wanted.size() - 2), std::move(value)});
  }
  return parameters;
}

void add_allowed(std::string& allowed, Method method) {
  allowed += allowed.empty() ? "" : ", ";
  allowed += name_of(method);
  if (method == Method::kGet)
    allowed += ", HEAD";
}

// "/v1/users/me" is that call, and not the one of a user of this name: of two that match, the one with
// fewer parameters. There is at most one of each number.
bool is_nearer(const Route& route, const Route* best) {
  return best == nullptr || parameter_count(route.path) < parameter_count(best->path);
}

}  // namespace

const BodyRule& rule_of(BodyKind kind) { return kRules[static_cast<std::size_t>(kind)]; }

std::span<const Route> all_routes() { return kRoutes; }

std::string_view name_of(Method method) {
  constexpr std::string_view kNames[] = {"GET", "HEAD", "PUT", "POST", "DELETE", "another"};
  return kNames[static_cast<std::size_t>(method)];
}

bool Route::takes_query(std::string_view parameter) const {
  for (std::string_view rest = query; !rest.empty();) {
    const std::size_t end = std::min(rest.find(' '), rest.size());
    if (rest.substr(0, end) == parameter)
      return true;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return false;
}

Result<Match> find_route(Method method, std::string_view path, std::string& allowed) {
  NSL_RETURN_IF_ERROR(check_segments(path));
  const Method wanted = method == Method::kHead ? Method::kGet : method;
  const Route* best = nullptr;
  allowed.clear();
  for (const Route& route : kRoutes) {
    if (!matches(route.path, path))
      continue;
    add_allowed(allowed, route.method);
    if (route.method == wanted && is_nearer(route, best))
      best = &route;
  }
  if (allowed.empty())
    return Error(Errc::kNoSuchPath);
  if (best == nullptr)
    return Error(Errc::kMethodNotAllowed, "it takes " + allowed);
  NSL_ASSIGN_OR_RETURN(auto parameters, read_parameters(best->path, path));
  return Match{best, std::move(parameters)};
}

}  // namespace nsl::interface
