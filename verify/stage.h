#pragma once
// The named stages that a verification walks through (verify/stages.def has the table).

#include <cstdint>
#include <span>
#include <string_view>

namespace nsl::verify {

enum class Stage : std::uint8_t {
#define NSL_STAGE(enumerator, slug, exit_status, meaning) enumerator,
#include "verify/stages.def"
#undef NSL_STAGE
};

struct StageInfo {
  Stage stage;
  std::string_view slug;  // "quote-signature"
  int exit_status;
  std::string_view meaning;
};

// In the order of the walk.
std::span<const StageInfo> all_stages();
const StageInfo& info(Stage stage);

}  // namespace nsl::verify
