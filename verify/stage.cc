#include "verify/stage.h"

namespace nsl::verify {
namespace {

constexpr StageInfo kStages[] = {
#define NSL_STAGE(enumerator, slug, exit_status, meaning) \
  {Stage::enumerator, slug, exit_status, meaning},
#include "verify/stages.def"
#undef NSL_STAGE
};

}  // namespace

std::span<const StageInfo> all_stages() { return kStages; }

const StageInfo& info(Stage stage) { return kStages[static_cast<std::size_t>(stage)]; }

}  // namespace nsl::verify
