#pragma once
// What a verification says: accepted or not, which stages refused and why, and every value that was
// seen on the way. Values; they outlive the evidence.

#include <optional>
#include <string>
#include <vector>

#include "base/units.h"
#include "crypto/certificate.h"
#include "verify/pck_extension.h"
#include "verify/quote.h"
#include "verify/stage.h"
#include "verify/tcb_info.h"

namespace nsl::verify {

// What the bytes after the signature data are. Nothing signs them, so only what cannot mislead is
// taken.
enum class Trailing : std::uint8_t {
  kNone,
  kPadding,  // zeros, as quote generators leave them in their buffers
  kClaims,   // the report data is their SHA-256, then zeros (Open Enclave's custom claims)
  kUnbound,  // anything else: refused
};
std::string_view name(Trailing trailing);

struct QuoteFacts {
  QuoteHeader header;
  Tee tee = Tee::kSgx;
  ReportBody body;
  SgxReport qe_report;
  CertificationType certification_type = CertificationType::kPckChain;
  Trailing trailing = Trailing::kNone;
  std::size_t trailing_size = 0;
};

QuoteFacts facts_of(const Quote& quote);

struct PckFacts {
  std::string serial;  // hexadecimal
  std::string issuer;  // common name
  PckExtension extension;
};

struct TcbInfoFacts {
  std::uint32_t version = 0;
  Tee tee = Tee::kSgx;
  ByteArray<6> fmspc{};
  ByteArray<2> pce_id{};
  DocumentDates dates;
};

struct ValidityFact {
  std::string_view what;  // "tcb_info", "pck_crl", …: a name out of verifier.cc
  crypto::ValidityWindow window;
};

// How one part of the trusted computing base stands.
struct ComponentTcb {
  std::string id;                        // of a TDX module, "TDX_01"
  std::optional<std::uint16_t> isv_svn;  // that the level asks for, of a module or an enclave
  LevelVerdict level;
  // When the first newer level than this one appeared: since then it is out of date.
  std::optional<UnixMillis> recovery;
};

struct Values {
  UnixMillis at;
  std::string trust_anchor;  // common name
  bool simulation = false;
  std::optional<QuoteFacts> quote;
  std::optional<PckFacts> pck;
  std::optional<TcbInfoFacts> tcb_info;
  std::optional<DocumentDates> qe_identity;
  std::vector<ValidityFact> validity;
  std::optional<ComponentTcb> platform_tcb;
  std::optional<ComponentTcb> tdx_module_tcb;
  std::optional<ComponentTcb> qe_tcb;
  // Of platform, TDX module and quoting enclave together; there whenever it could be computed from
  // authentic documents, whatever else refused the evidence.
  std::optional<TcbStatus> tcb_status;
  // The same for TEE_TCB_SVN2 of TDX 1.5: what the TD would have if it were started anew.
  std::optional<TcbStatus> tcb_status_if_relaunched;
  std::vector<std::string> advisories;  // of all parts, each once
};

struct Refusal {
  Stage stage;
  std::string reason;
};

struct Verdict {
  // True only if every stage was walked and none refused.
  bool accepted = false;
  std::vector<Refusal> refusals;  // in the order of the stages; the first is the verdict's
  Values values;

  const Refusal* first_refusal() const { return refusals.empty() ? nullptr : &refusals.front(); }
};

}  // namespace nsl::verify
