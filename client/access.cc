#include "client/access.h"

namespace nsl::client {

Access read_access(JsonFields& in) {
  JsonFields fields(in.object("access"));
  Access access{.is_restricted = fields.truth("restricted"),
                .functions = fields.optional_texts("functions"),
                .hashes = fields.optional_texts("hashes")};
  in.take_fault(fields);
  return access;
}

Json json_of(const Access& access) {
  Json json{{"restricted", access.is_restricted}};
  if (access.is_restricted) {
    json["functions"] = access.functions;
    json["hashes"] = access.hashes;
  }
  return json;
}

}  // namespace nsl::client
