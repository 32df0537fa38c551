#include "base/strong.h"

#include <cstdio>
#include <cstdlib>

namespace nsl::internal {

void die_quantity_overflow() {
  std::fputs("nsl: overflow of a Quantity\n", stderr);
  std::abort();
}

}  // namespace nsl::internal
