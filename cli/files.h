#pragma once
// Reading what the command line names: files, standard input, NAME=VALUE pairs.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret_bytes.h"

namespace nsl::cli {

// The whole file, at most `most` bytes. Errors say the path and what is wrong with it.
Result<std::string> read_file(const std::string& path, std::uint64_t most);

// "text" is the text itself, "@path" the file's content, "-" standard input.
Result<std::string> read_argument(const std::string& argument, std::uint64_t most);

struct SecretArgument {
  std::string name;
  SecretBytes value;
};
// "NAME=VALUE" or "NAME=@path".
Result<SecretArgument> read_secret(const std::string& argument, std::uint64_t most);

}  // namespace nsl::cli
