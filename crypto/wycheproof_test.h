#pragma once
// Reads files of vectors (Wycheproof's: github.com/C2SP/wycheproof), which are not part of this
// repository: from $NSL_VECTORS, else from the folder shared/vectors beside the checkout.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "base/hex.h"

namespace nsl::crypto {

// Nothing if the file is not there: then the test skips itself.
inline std::optional<nlohmann::json> read_vectors(const std::string& file) {
  const char* const named = std::getenv("NSL_VECTORS");
  const std::filesystem::path root =
      named != nullptr ? std::filesystem::path(named)
                       : std::filesystem::path(NSL_SOURCE_DIR) / "../shared/vectors";
  const auto path = root / file;
  if (!std::filesystem::exists(path))
    return std::nullopt;
  std::ifstream stream(path);
  return nlohmann::json::parse(stream);
}

inline std::optional<nlohmann::json> wycheproof(const std::string& file) {
  return read_vectors("wycheproof/" + file);
}

inline std::optional<nlohmann::json> neo_n3_vectors() { return read_vectors("neo-n3/neo-n3.json"); }

inline Bytes hex_field(const nlohmann::json& object, const char* name) {
  return hex_decode(object[name].get<std::string>()).value();
}

}  // namespace nsl::crypto
