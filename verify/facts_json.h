#pragma once
// The structures of verify/ as JSON values, in the order in which a person reads them. Internal.

#include <nlohmann/json.hpp>

#include "crypto/certificate.h"
#include "crypto/crl.h"
#include "verify/tcb_info.h"
#include "verify/verdict.h"

namespace nsl::verify {

using Json = nlohmann::ordered_json;

Json to_json(const QuoteFacts& quote);
Json to_json(const PckFacts& pck);
Json to_json(const PckExtension& extension);
Json to_json(const DocumentDates& dates);
Json to_json(const ComponentTcb& component);
Json to_json(const crypto::ValidityWindow& window);
Json to_json(const TcbInfo& info);
Json to_json(const QeIdentity& identity);
Json to_json(const crypto::Certificate& certificate);
Json to_json(const crypto::RevocationList& list);

// Indented lines "name: value", two spaces a level; a list of plain values on one line.
std::string to_text(const Json& value);

}  // namespace nsl::verify
