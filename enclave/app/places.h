#pragma once
// Where things are on the host. In the data directory:
//
//   store        the state store's files        log           the log's
//   root         the sealed root keys           backups       backups
//   witness      the file witness's             platform.key  simulation's key
//   server.pem   the certificate of the running server
//
// Pure; values.

#include <string>

#include "enclave/app/configuration.h"

namespace nsl::app {

struct Places {
  std::string data;
  std::string store;
  std::string root;
  std::string witness;
  std::string log;
  std::string backups;
  std::string key_file;
  std::string certificate;
};

inline Places places_of(const Configuration& configuration) {
  const std::string& data = configuration.data_directory;
  const auto in_data = [&](const std::string& given, const char* name) {
    return given.empty() ? data + "/" + name : given;
  };
  return {.data = data,
          .store = data + "/store",
          .root = data + "/root",
          .witness = in_data(configuration.witness_directory, "witness"),
          .log = in_data(configuration.log_directory, "log"),
          .backups = in_data(configuration.backup_directory, "backups"),
          .key_file = in_data(configuration.key_file, "platform.key"),
          .certificate = data + "/server.pem"};
}

}  // namespace nsl::app
