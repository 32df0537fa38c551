#include "cli/files.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <istream>

#include "enclave/execution/config.h"

namespace nsl::cli {
namespace {

Result<std::string> read_stream(std::istream& stream, const std::string& what, std::uint64_t most) {
  std::string text;
  char buffer[64 * 1024];
  while (stream.read(buffer, sizeof(buffer)) || stream.gcount() > 0) {
    text.append(buffer, static_cast<std::size_t>(stream.gcount()));
    if (text.size() > most)
      return Error(Errc::kTooLarge, what + " is larger than " + std::to_string(most) + " bytes");
  }
  if (stream.bad())
    return Error(Errc::kInvalidArgument, what + " can not be read: " + std::strerror(errno));
  return text;
}

}  // namespace

Result<std::string> read_file(const std::string& path, std::uint64_t most) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file)
    return Error(Errc::kInvalidArgument,
                 "'" + path + "' can not be opened: " + std::strerror(errno));
  return read_stream(file, "'" + path + "'", most);
}

Result<std::string> read_argument(const std::string& argument, std::uint64_t most) {
  if (argument == "-")
    return read_stream(std::cin, "standard input", most);
  if (argument.starts_with('@'))
    return read_file(argument.substr(1), most);
  return argument;
}

Result<SecretArgument> read_secret(const std::string& argument, std::uint64_t most) {
  const std::size_t equals = argument.find('=');
  if (equals == std::string::npos || !execution::is_name(argument.substr(0, equals)))
    return Error(Errc::kInvalidArgument,
                 "--secret takes NAME=VALUE or NAME=@file, where NAME is of letters, digits, '_', "
                 "'.' and '-' and starts with a letter or '_'");
  const std::string value = argument.substr(equals + 1);
  std::string text = value;
  if (value.starts_with('@')) {
    NSL_ASSIGN_OR_RETURN(text, read_file(value.substr(1), most));
  }
  return SecretArgument{argument.substr(0, equals), SecretBytes::take(std::move(text))};
}

}  // namespace nsl::cli
