#pragma once
// The files that tests are made of.

#include <filesystem>
#include <string>
#include <vector>

namespace nsl::testing {

// A path from the repository's root, as one of this machine.
std::filesystem::path source_path(const std::filesystem::path& from_root);

// Ends the process if there is no such file: the checkout is not whole then.
std::string read_file(const std::filesystem::path& path);

// The names, without extension, of the .js files in a folder, sorted. Empty if it does not exist.
std::vector<std::string> scripts_in(const std::filesystem::path& folder);

// A name of a parameterised test from that of a file: letters, digits and underscores.
std::string test_name_of(const std::string& file_name);

}  // namespace nsl::testing
