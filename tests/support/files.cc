#include "tests/support/files.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>

namespace nsl::testing {

namespace fs = std::filesystem;

fs::path source_path(const fs::path& from_root) { return fs::path(NSL_SOURCE_DIR) / from_root; }

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    std::cerr << "can not open " << path << '\n';
    std::abort();
  }
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> scripts_in(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code no_folder;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, no_folder))
    if (entry.path().extension() == ".js")
      names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

std::string test_name_of(const std::string& file_name) {
  std::string name = file_name;
  for (char& c : name)
    if (std::isalnum(static_cast<unsigned char>(c)) == 0)
      c = '_';
  return name;
}

}  // namespace nsl::testing
