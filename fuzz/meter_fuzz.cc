// guest/toolchain/meter: for any module of the generator's, the metered form does the same and pays
// for all of it. The input's bytes are the generator's decisions.
#include <cstdio>
#include <cstdlib>
#include <string>

#include "guest/toolchain/meter/testing/property.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  nsl::meter::testing::ByteDecisions decisions({data, size});
  const std::string wrong = nsl::meter::testing::check_generated_module(decisions);
  if (!wrong.empty()) {
    std::fputs(wrong.c_str(), stderr);
    std::abort();
  }
  return 0;
}
