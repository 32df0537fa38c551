// verify/tcb_info.h: what is read as a quoting enclave's identity is JSON to another parser, too,
// with the same product and as many levels.
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "verify/signed_document.h"
#include "verify/tcb_info.h"

namespace {

void require(bool holds) {
  if (!holds)
    std::abort();
}

void read_body(nsl::ByteSpan body) {
  const auto identity = nsl::verify::read_qe_identity(body);
  if (!identity.ok())
    return;
  const auto json = nlohmann::json::parse(body.begin(), body.end(), nullptr, false);
  require(!json.is_discarded());
  require(json["isvprodid"] == identity->isv_prod_id);
  require(json["tcbLevels"].size() == identity->levels.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const nsl::ByteSpan bytes(data, size);
  read_body(bytes);
  const auto parts = nsl::verify::split_signed_document(bytes, "enclaveIdentity");
  if (parts.ok())
    read_body(parts->body);
  return 0;
}
