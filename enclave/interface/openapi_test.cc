// docs/openapi.yaml and routes.def are the same calls.
#include "enclave/interface/openapi.h"

#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <set>

#include "enclave/interface/route.h"

namespace nsl::interface {
namespace {

nlohmann::json document() { return nlohmann::json::parse(openapi_json()); }

std::string lower(std::string_view text) {
  std::string out;
  for (const char c : text)
    out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

nlohmann::json resolved(const nlohmann::json& all, const nlohmann::json& part) {
  if (!part.contains("$ref"))
    return part;
  return all.at(nlohmann::json::json_pointer(part["$ref"].get<std::string>().substr(1)));
}

std::set<std::string> parameters_in(const nlohmann::json& all, const nlohmann::json& operation,
                                    const std::string& where) {
  std::set<std::string> names;
  for (const auto& parameter : operation.value("parameters", nlohmann::json::array()))
    if (const auto found = resolved(all, parameter); found["in"] == where)
      names.insert(found["name"].get<std::string>());
  return names;
}

TEST(OpenApi, HasTheCallsOfTheTableAndNoOthers) {
  const auto all = document();
  std::set<std::string> documented;
  for (const auto& [path, item] : all["paths"].items())
    for (const auto& [method, operation] : item.items())
      documented.insert(method + " " + path + " " + operation["operationId"].get<std::string>());
  std::set<std::string> served;
  for (const Route& route : all_routes())
    served.insert(lower(name_of(route.method)) + " " + std::string(route.path) + " " +
                  std::string(route.name));
  EXPECT_EQ(documented, served);
}

TEST(OpenApi, HasTheParametersOfEachCall) {
  const auto all = document();
  for (const Route& route : all_routes()) {
    const auto& operation = all["paths"][std::string(route.path)][lower(name_of(route.method))];
    for (const std::string& name : parameters_in(all, operation, "query"))
      EXPECT_TRUE(route.takes_query(name)) << route.name << " " << name;
    const auto in_query = static_cast<std::size_t>(
        route.query.empty() ? 0 : std::ranges::count(route.query, ' ') + 1);
    EXPECT_EQ(parameters_in(all, operation, "query").size(), in_query) << route.name;
    for (const std::string& name : parameters_in(all, operation, "path"))
      EXPECT_NE(route.path.find("{" + name + "}"), std::string_view::npos) << route.name;
    EXPECT_EQ(parameters_in(all, operation, "path").size(),
              static_cast<std::size_t>(std::ranges::count(route.path, '{')))
        << route.name;
  }
}

TEST(OpenApi, HasTheBodiesAndThePermissionsOfEachCall) {
  const auto all = document();
  for (const Route& route : all_routes()) {
    const auto& operation = all["paths"][std::string(route.path)][lower(name_of(route.method))];
    EXPECT_EQ(operation.contains("requestBody"), route.body != BodyKind::kNone) << route.name;
    EXPECT_EQ(operation["x-permission"], identity::permission_of(route.operation).name)
        << route.name;
    if (route.body == BodyKind::kNone)
      continue;
    std::set<std::string> types;
    for (const auto& [type, content] : operation["requestBody"]["content"].items())
      types.insert(type);
    std::set<std::string> taken;
    for (const std::string_view type : rule_of(route.body).types)
      taken.insert(std::string(type));
    if (!taken.empty()) {
      EXPECT_EQ(types, taken) << route.name;
    }
  }
}

TEST(OpenApi, RefersToWhatIsThere) {
  const auto all = document();
  const std::function<void(const nlohmann::json&)> walk = [&](const nlohmann::json& part) {
    if (part.is_object() && part.contains("$ref")) {
      EXPECT_NO_THROW(resolved(all, part)) << part.dump();
    }
    if (part.is_structured())
      for (const auto& item : part)
        walk(item);
  };
  walk(all);
}

// The test of the whole service runs what the guide says; this one sees that it says all.
TEST(TheGuide, NamesEachCall) {
  std::ifstream file(NSL_SOURCE_DIR "/docs/api.md");
  ASSERT_TRUE(file.is_open());
  const std::string guide{std::istreambuf_iterator<char>(file), {}};
  for (const Route& route : all_routes()) {
    const std::string path(route.path);
    EXPECT_TRUE(guide.find(std::string(name_of(route.method)) + " " + path + "`") !=
                    std::string::npos ||
                guide.find("of `" + path + "`") != std::string::npos)
        << name_of(route.method) << " " << path;
  }
}

}  // namespace
}  // namespace nsl::interface
