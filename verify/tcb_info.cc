#include "verify/tcb_info.h"

#include "verify/document_fields.h"

namespace nsl::verify {
namespace {

constexpr std::size_t kMaxModules = 64;

// Version 3: sixteen objects with an "svn".
Result<Svns> read_components(const JsonValue& tcb, std::string_view member) {
  NSL_ASSIGN_OR_RETURN(const auto* const list, fields::objects(tcb, member, 16));
  if (list->size() != 16)
    return fields::bad(member, "has not 16 components");
  Svns svns{};
  for (std::size_t i = 0; i < svns.size(); ++i) {
    NSL_ASSIGN_OR_RETURN(const std::uint32_t svn, fields::number((*list)[i], "svn", 255));
    svns[i] = static_cast<std::uint8_t>(svn);
  }
  return svns;
}

// Version 2: sixteen members, sgxtcbcomp01svn to sgxtcbcomp16svn.
Result<Svns> read_components_v2(const JsonValue& tcb) {
  Svns svns{};
  std::string member = "sgxtcbcomp00svn";
  for (std::size_t i = 0; i < svns.size(); ++i) {
    member[10] = static_cast<char>('0' + (i + 1) / 10);
    member[11] = static_cast<char>('0' + (i + 1) % 10);
    NSL_ASSIGN_OR_RETURN(const std::uint32_t svn, fields::number(tcb, member, 255));
    svns[i] = static_cast<std::uint8_t>(svn);
  }
  return svns;
}

Result<PlatformLevel> read_level(const JsonValue& item, const TcbInfo& info) {
  PlatformLevel level;
  NSL_ASSIGN_OR_RETURN(const JsonValue* const tcb, fields::required(item, "tcb"));
  if (info.version == 2) {
    NSL_ASSIGN_OR_RETURN(level.sgx, read_components_v2(*tcb));
  } else {
    NSL_ASSIGN_OR_RETURN(level.sgx, read_components(*tcb, "sgxtcbcomponents"));
  }
  if (info.tee == Tee::kTdx) {
    NSL_ASSIGN_OR_RETURN(level.tdx, read_components(*tcb, "tdxtcbcomponents"));
  }
  NSL_ASSIGN_OR_RETURN(const std::uint32_t pce_svn, fields::number(*tcb, "pcesvn", 0xffff));
  level.pce_svn = static_cast<std::uint16_t>(pce_svn);
  NSL_ASSIGN_OR_RETURN(level.verdict, fields::level_verdict(item));
  return level;
}

Result<TdxModuleSigner> read_module_signer(const JsonValue& module) {
  TdxModuleSigner signer;
  NSL_ASSIGN_OR_RETURN(signer.mr_signer, fields::hex<48>(module, "mrsigner"));
  NSL_ASSIGN_OR_RETURN(signer.attributes, fields::hex<8>(module, "attributes"));
  NSL_ASSIGN_OR_RETURN(signer.attributes_mask, fields::hex<8>(module, "attributesMask"));
  return signer;
}

Status read_modules(const JsonValue& document, TcbInfo& info) {
  if (const JsonValue* const module = document.find("tdxModule")) {
    NSL_ASSIGN_OR_RETURN(info.tdx_module, read_module_signer(*module));
  }
  if (document.find("tdxModuleIdentities") == nullptr)
    return ok_status();
  NSL_ASSIGN_OR_RETURN(const auto* const list,
                       fields::objects(document, "tdxModuleIdentities", kMaxModules));
  for (const JsonValue& item : *list) {
    TdxModuleIdentity identity;
    NSL_ASSIGN_OR_RETURN(const std::string_view id, fields::identifier(item, "id"));
    identity.id = id;
    NSL_ASSIGN_OR_RETURN(identity.signer, read_module_signer(item));
    NSL_ASSIGN_OR_RETURN(identity.levels, fields::isv_levels(item));
    info.tdx_module_identities.push_back(std::move(identity));
  }
  return ok_status();
}

// Which TEE the document is for: version 2 knows SGX only and has no id.
Status read_kind(const JsonValue& document, TcbInfo& info) {
  NSL_ASSIGN_OR_RETURN(info.version, fields::number(document, "version", 0xffff));
  if (info.version != 2 && info.version != 3)
    return fields::bad("version", "is neither 2 nor 3");
  if (info.version == 2) {
    if (document.find("id") != nullptr)
      return fields::bad("id", "is unknown to version 2");
    return ok_status();
  }
  NSL_ASSIGN_OR_RETURN(const std::string_view id, fields::text(document, "id"));
  if (id != "SGX" && id != "TDX")
    return fields::bad("id", "is neither SGX nor TDX");
  info.tee = id == "SGX" ? Tee::kSgx : Tee::kTdx;
  return ok_status();
}

}  // namespace

Result<TcbInfo> read_tcb_info(ByteSpan body) {
  NSL_ASSIGN_OR_RETURN(const JsonValue document, fields::document(body));
  TcbInfo info;
  NSL_RETURN_IF_ERROR(read_kind(document, info));
  NSL_ASSIGN_OR_RETURN(info.dates, fields::dates(document));
  NSL_ASSIGN_OR_RETURN(info.fmspc, fields::hex<6>(document, "fmspc"));
  NSL_ASSIGN_OR_RETURN(info.pce_id, fields::hex<2>(document, "pceId"));
  // 0 says how components compare: each by its number. There is no other type.
  NSL_RETURN_IF_ERROR(fields::number(document, "tcbType", 0));
  if (info.tee == Tee::kTdx)
    NSL_RETURN_IF_ERROR(read_modules(document, info));
  NSL_ASSIGN_OR_RETURN(const auto* const list,
                       fields::objects(document, "tcbLevels", fields::kMaxLevels));
  info.levels.reserve(list->size());
  for (const JsonValue& item : *list) {
    NSL_ASSIGN_OR_RETURN(PlatformLevel level, read_level(item, info));
    info.levels.push_back(std::move(level));
  }
  return info;
}

Result<QeIdentity> read_qe_identity(ByteSpan body) {
  NSL_ASSIGN_OR_RETURN(const JsonValue document, fields::document(body));
  QeIdentity identity;
  NSL_ASSIGN_OR_RETURN(const std::uint32_t version, fields::number(document, "version", 0xffff));
  if (version != 2)
    return fields::bad("version", "is not 2");
  NSL_ASSIGN_OR_RETURN(const std::string_view id, fields::text(document, "id"));
  if (id != "QE" && id != "TD_QE")
    return fields::bad("id", "is neither QE nor TD_QE");
  identity.tee = id == "QE" ? Tee::kSgx : Tee::kTdx;
  NSL_ASSIGN_OR_RETURN(identity.dates, fields::dates(document));
  NSL_ASSIGN_OR_RETURN(identity.misc_select, fields::hex<4>(document, "miscselect"));
  NSL_ASSIGN_OR_RETURN(identity.misc_select_mask, fields::hex<4>(document, "miscselectMask"));
  NSL_ASSIGN_OR_RETURN(identity.attributes, fields::hex<16>(document, "attributes"));
  NSL_ASSIGN_OR_RETURN(identity.attributes_mask, fields::hex<16>(document, "attributesMask"));
  NSL_ASSIGN_OR_RETURN(identity.mr_signer, fields::hex<32>(document, "mrsigner"));
  NSL_ASSIGN_OR_RETURN(const std::uint32_t product, fields::number(document, "isvprodid", 0xffff));
  identity.isv_prod_id = static_cast<std::uint16_t>(product);
  NSL_ASSIGN_OR_RETURN(identity.levels, fields::isv_levels(document));
  return identity;
}

}  // namespace nsl::verify
