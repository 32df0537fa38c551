#include "enclave/platform/testing/temporary_directory.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>

namespace nsl::platform::testing {

TemporaryDirectory::TemporaryDirectory()
    : path_((std::filesystem::temp_directory_path() / "nsl-test-XXXXXX").string()) {
  if (mkdtemp(path_.data()) == nullptr) {
    std::perror("no temporary directory");
    std::abort();
  }
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace nsl::platform::testing
