// verify/tcb_info.h and verify/signed_document.h: the body of an envelope lies in the input, from
// brace to brace; what is read as TCB info is JSON to another parser, too, with as many levels.
#include "verify/tcb_info.h"

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "verify/signed_document.h"
#include "verify/verdict_json.h"

namespace {

void require(bool holds) {
  if (!holds)
    std::abort();
}

void read_body(nsl::ByteSpan body) {
  const auto info = nsl::verify::read_tcb_info(body);
  if (!info.ok())
    return;
  const auto json = nlohmann::json::parse(body.begin(), body.end(), nullptr, false);
  require(!json.is_discarded());
  require(json["tcbLevels"].size() == info->levels.size());
  require(info->version == 2 || info->version == 3);
  require(info->version == 3 || info->tee == nsl::verify::Tee::kSgx);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const nsl::ByteSpan bytes(data, size);
  read_body(bytes);
  const auto parts = nsl::verify::split_signed_document(bytes, "tcbInfo");
  if (!parts.ok())
    return 0;
  require(parts->body.data() >= data && parts->body.data() + parts->body.size() <= data + size);
  require(parts->body.front() == '{' && parts->body.back() == '}');
  read_body(parts->body);
  (void)nsl::verify::show_text(bytes);
  return 0;
}
