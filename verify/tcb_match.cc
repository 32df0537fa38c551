#include "verify/tcb_match.h"

#include <algorithm>
#include <span>
#include <string>

#include "base/hex.h"

namespace nsl::verify {
namespace {

Error refuse(std::string why) { return Error(Errc::kEvidenceRefused, std::move(why)); }

bool reaches(std::span<const std::uint8_t> have, std::span<const std::uint8_t> want) {
  return std::ranges::equal(have, want, std::ranges::greater_equal());
}

template <std::size_t N>
bool equal_under_mask(const ByteArray<N>& value, const ByteArray<N>& wanted,
                      const ByteArray<N>& mask) {
  for (std::size_t i = 0; i < N; ++i)
    if ((value[i] & mask[i]) != (wanted[i] & mask[i]))
      return false;
  return true;
}

// Of TDX 1.0 the module is judged as part of the platform's level.
bool module_judged_apart(const Svns& tee_tcb_svn) { return tee_tcb_svn[1] != 0; }

bool reaches_level(const PlatformLevel& level, const PckExtension& pck,
                   const std::optional<Svns>& tee_tcb_svn) {
  if (!reaches(pck.components, level.sgx) || pck.pce_svn < level.pce_svn)
    return false;
  if (!tee_tcb_svn)
    return true;
  if (!level.tdx)
    return false;
  const std::size_t first = module_judged_apart(*tee_tcb_svn) ? 2 : 0;
  return reaches(std::span(*tee_tcb_svn).subspan(first), std::span(*level.tdx).subspan(first));
}

// The first that is met, and when the first recovery came that it misses.
template <class Level, class Met>
std::optional<ComponentTcb> first_level(const std::vector<Level>& levels, Met met) {
  const auto found = std::ranges::find_if(levels, met);
  if (found == levels.end())
    return std::nullopt;
  ComponentTcb component;
  component.level = found->verdict;
  for (auto above = levels.begin(); above != found; ++above) {
    const UnixMillis date = above->verdict.date;
    if (date > found->verdict.date && (!component.recovery || date < *component.recovery))
      component.recovery = date;
  }
  return component;
}

std::optional<ComponentTcb> first_isv_level(const std::vector<IsvLevel>& levels,
                                            std::uint16_t isv_svn) {
  const auto met = [&](const IsvLevel& level) { return isv_svn >= level.isv_svn; };
  auto component = first_level(levels, met);
  if (component)
    component->isv_svn = std::ranges::find_if(levels, met)->isv_svn;
  return component;
}

Status check_module_signer(const TdxModuleSigner& signer, const TdReport& report) {
  if (report.mr_signer_seam != signer.mr_signer)
    return refuse("MRSIGNERSEAM " + hex_encode(report.mr_signer_seam) + ", expected " +
                  hex_encode(signer.mr_signer));
  if (!equal_under_mask(report.seam_attributes, signer.attributes, signer.attributes_mask))
    return refuse("SEAMATTRIBUTES " + hex_encode(report.seam_attributes) + ", expected " +
                  hex_encode(signer.attributes) + " under mask " +
                  hex_encode(signer.attributes_mask));
  return ok_status();
}

std::string module_id(std::uint8_t version) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  return std::string("TDX_") + kDigits[version >> 4] + kDigits[version & 15];
}

}  // namespace

Status check_platform(const TcbInfo& info, Tee tee, const PckExtension& pck) {
  if (info.tee != tee)
    return refuse("the TCB info is of " + std::string(name(info.tee)) + ", the quote of " +
                  std::string(name(tee)));
  if (info.fmspc != pck.fmspc)
    return refuse("the TCB info is of FMSPC " + hex_encode(info.fmspc) + ", the platform of " +
                  hex_encode(pck.fmspc));
  if (info.pce_id != pck.pce_id)
    return refuse("the TCB info is of PCE-ID " + hex_encode(info.pce_id) + ", the platform of " +
                  hex_encode(pck.pce_id));
  return ok_status();
}

Result<ComponentTcb> match_platform(const TcbInfo& info, const PckExtension& pck,
                                    const std::optional<Svns>& tee_tcb_svn) {
  auto found = first_level(info.levels, [&](const PlatformLevel& level) {
    return reaches_level(level, pck, tee_tcb_svn);
  });
  if (!found)
    return refuse("the platform reaches no TCB level of the TCB info");
  return *std::move(found);
}

Result<std::optional<ComponentTcb>> match_tdx_module(const TcbInfo& info, const TdReport& report,
                                                     const Svns& tee_tcb_svn) {
  if (!module_judged_apart(tee_tcb_svn)) {
    if (!info.tdx_module)
      return refuse("the TCB info says nothing about TDX modules");
    NSL_RETURN_IF_ERROR(check_module_signer(*info.tdx_module, report));
    return std::optional<ComponentTcb>();
  }
  const std::string id = module_id(tee_tcb_svn[1]);
  const auto identity = std::ranges::find(info.tdx_module_identities, id, &TdxModuleIdentity::id);
  if (identity == info.tdx_module_identities.end())
    return refuse("the TCB info has no identity of the TDX module " + id);
  NSL_RETURN_IF_ERROR(check_module_signer(identity->signer, report));
  auto found = first_isv_level(identity->levels, tee_tcb_svn[0]);
  if (!found)
    return refuse("the TDX module " + id + " of version " + std::to_string(tee_tcb_svn[0]) +
                  " reaches no level of its identity");
  found->id = id;
  return found;
}

Status check_qe(const QeIdentity& identity, Tee tee, const SgxReport& report) {
  if (identity.tee != tee)
    return refuse("the identity is of the quoting enclave of " + std::string(name(identity.tee)) +
                  ", the quote of " + std::string(name(tee)));
  if (report.mr_signer != identity.mr_signer)
    return refuse("the quoting enclave's MRSIGNER is " + hex_encode(report.mr_signer) +
                  ", expected " + hex_encode(identity.mr_signer));
  if (report.isv_prod_id != identity.isv_prod_id)
    return refuse("the quoting enclave's product id is " + std::to_string(report.isv_prod_id) +
                  ", expected " + std::to_string(identity.isv_prod_id));
  if (!equal_under_mask(report.misc_select, identity.misc_select, identity.misc_select_mask))
    return refuse("the quoting enclave's MISCSELECT is " + hex_encode(report.misc_select) +
                  ", expected " + hex_encode(identity.misc_select));
  if (!equal_under_mask(report.attributes, identity.attributes, identity.attributes_mask))
    return refuse("the quoting enclave's ATTRIBUTES are " + hex_encode(report.attributes) +
                  ", expected " + hex_encode(identity.attributes) + " under mask " +
                  hex_encode(identity.attributes_mask));
  return ok_status();
}

Result<ComponentTcb> match_qe(const QeIdentity& identity, const SgxReport& report) {
  auto found = first_isv_level(identity.levels, report.isv_svn);
  if (!found)
    return refuse("the quoting enclave's version " + std::to_string(report.isv_svn) +
                  " reaches no level of its identity");
  return *std::move(found);
}

}  // namespace nsl::verify
