#pragma once
// Which functions of a user get one of its secrets, or may sign with one of its keys.

#include <string>
#include <vector>

#include "client/json_fields.h"

namespace nsl::client {

struct Access {
  bool is_restricted = false;          // to what follows; else all the user's functions
  std::vector<std::string> functions;  // by name
  std::vector<std::string> hashes;     // by the hash of one version

  static Access to_all() { return {}; }
  static Access only(std::vector<std::string> functions, std::vector<std::string> hashes = {}) {
    return {true, std::move(functions), std::move(hashes)};
  }
};

// The member "access" of a reply; the body of a request.
Access read_access(JsonFields& in);
Json json_of(const Access& access);

}  // namespace nsl::client
