#pragma once
// A directory on the disk for one test, removed with all that is in it when this is destroyed.

#include <string>

namespace nsl::platform::testing {

class TemporaryDirectory {
 public:
  // Under $TMPDIR, else /tmp. A test that can't have one can't run: failing aborts.
  TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory();

  // Without a slash at the end.
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace nsl::platform::testing
