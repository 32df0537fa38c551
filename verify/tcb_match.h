#pragma once
// The evidence against Intel's documents: which level a platform, a TDX module and a quoting
// enclave reach. Pure comparisons; that the documents are authentic is the caller's knowledge.
//
// Source: PCS API v4 documentation, "Get TCB Info", comparison algorithm; for TDX 1.5 modules its
// step on tdxModuleIdentities.

#include <optional>

#include "base/result.h"
#include "verify/pck_extension.h"
#include "verify/quote.h"
#include "verify/tcb_info.h"
#include "verify/verdict.h"

namespace nsl::verify {

// Whether the TCB info is about this quote's TEE and this platform. Fails with evidence-refused.
Status check_platform(const TcbInfo& info, Tee tee, const PckExtension& pck);

// The first level of which every number is reached: all SGX components and the PCE's version by
// the PCK certificate and, for TDX, all TDX components by `tee_tcb_svn` (without the first two if a
// module identity judges those). Fails with evidence-refused if there is none.
Result<ComponentTcb> match_platform(const TcbInfo& info, const PckExtension& pck,
                                    const std::optional<Svns>& tee_tcb_svn);

// Whether the TDX module is signed by whom the TCB info says, and which level it reaches. A module
// of TDX 1.0 (tee_tcb_svn[1] is 0) has no level of its own: it is part of the platform's.
Result<std::optional<ComponentTcb>> match_tdx_module(const TcbInfo& info, const TdReport& report,
                                                     const Svns& tee_tcb_svn);

// Whether the report is of the quoting enclave that the identity describes, and for this TEE.
Status check_qe(const QeIdentity& identity, Tee tee, const SgxReport& report);
Result<ComponentTcb> match_qe(const QeIdentity& identity, const SgxReport& report);

}  // namespace nsl::verify
