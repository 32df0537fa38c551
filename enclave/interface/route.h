#pragma once
// The table of calls (routes.def), and the search in it.
//
// Pure; any thread.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "enclave/identity/permissions.h"
#include "enclave/interface/message.h"

namespace nsl::interface {

enum class RouteId : std::uint8_t {
#define NSL_ROUTE(name, ...) name,
#include "enclave/interface/routes.def"
#undef NSL_ROUTE
};

enum class BodyKind : std::uint8_t {
  kNone,        // it must be empty
  kJson,        // application/json, small; may be left out where every member may be
  kInput,       // application/json; empty: the function gets undefined
  kExecution,   // application/json, with code and input in it
  kSource,      // text/javascript or application/javascript
  kValue,       // application/json or application/octet-stream: as a function stores it
  kSecret,      // any bytes, whatever the type says
  kPrivateKey,  // likewise
  kMessage,     // likewise
};

struct BodyRule {
  BodyKind kind;
  std::size_t limit;                        // in bytes
  Errc too_large;                           // the refusal beyond it
  std::span<const std::string_view> types;  // that are taken; empty: any
};
const BodyRule& rule_of(BodyKind kind);

struct Route {
  RouteId id;
  std::string_view name;
  Method method;
  std::string_view path;
  std::string_view query;
  identity::Operation operation;
  BodyKind body;

  bool takes_query(std::string_view parameter) const;
};

// In the order of RouteId.
std::span<const Route> all_routes();

// The values of a path's parameters, decoded: any bytes. The router has checked nothing else.
struct PathParameter {
  std::string_view name;  // of the route
  std::string value;
};

struct Match {
  const Route* route = nullptr;
  std::vector<PathParameter> parameters;
};

// The call that a path names, HEAD as GET. no-such-path, or method-not-allowed, of which `allowed`
// tells what the path takes ("GET, PUT"); invalid-encoding if a parameter is no strict
// percent-encoding (RFC 3986), or a segment is "." or "..", encoded or not.
Result<Match> find_route(Method method, std::string_view path, std::string& allowed);

// "GET" …
std::string_view name_of(Method method);

}  // namespace nsl::interface
