#pragma once
// docs/openapi.yaml as JSON, put into the program by the build (tools/openapi.py).

#include <string_view>

namespace nsl::interface {

std::string_view openapi_json();

}  // namespace nsl::interface
