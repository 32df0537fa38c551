#include "base/result.h"

#include <cstdio>
#include <cstdlib>

namespace nsl::internal {

void die_value_of_error(const Error& error) {
  const auto slug = error.slug();
  std::fprintf(stderr, "nsl: value of a Result that holds the error %.*s\n",
               static_cast<int>(slug.size()), slug.data());
  std::abort();
}

void die_error_of_value() {
  std::fputs("nsl: error of a Result that holds a value\n", stderr);
  std::abort();
}

}  // namespace nsl::internal
