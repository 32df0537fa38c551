#include "verify/pck_extension.h"

#include <algorithm>

#include "crypto/der.h"

namespace nsl::verify {
namespace {

using crypto::DerElement;
using crypto::DerReader;
using crypto::DerTag;

// 1.2.840.113741.1.13.1, and below it one octet (or two) for each part.
constexpr std::uint8_t kOid[] = {0x2a, 0x86, 0x48, 0x86, 0xf8, 0x4d, 0x01, 0x0d, 0x01};

enum Part : std::uint8_t {
  kPpid = 1,
  kTcb = 2,
  kPceId = 3,
  kFmspc = 4,
  kSgxType = 5,
  kPlatformInstanceId = 6,
  kConfiguration = 7,
};
constexpr std::uint8_t kPceSvn = 17;
constexpr std::uint8_t kCpuSvn = 18;

Error malformed(const char* what) { return Error(Errc::kBadCertificate, what); }

struct Numbered {
  std::uint8_t number = 0;
  DerReader value{ByteSpan()};
};

// SEQUENCE { OID <prefix>.<number>, value }.
Result<Numbered> read_numbered(DerReader& list, ByteSpan prefix) {
  NSL_ASSIGN_OR_RETURN(DerReader pair, list.sequence());
  NSL_ASSIGN_OR_RETURN(const ByteSpan oid, pair.oid());
  if (oid.size() != prefix.size() + 1 || !crypto::same_bytes(oid.first(prefix.size()), prefix))
    return malformed("SGX extension: an unexpected object identifier");
  Numbered found{oid.back(), pair};
  NSL_RETURN_IF_ERROR(pair.any());
  NSL_RETURN_IF_ERROR(pair.expect_end());
  return found;
}

// Marks `number` as seen; false if it was.
class Seen {
 public:
  bool first_time(std::uint8_t number) {
    const std::uint64_t bit = number < 64 ? std::uint64_t{1} << number : 0;
    const bool first = (bits_ & bit) == 0;
    bits_ |= bit;
    return first;
  }
  bool all(std::uint8_t first, std::uint8_t last) const {
    for (std::uint8_t i = first; i <= last; ++i)
      if ((bits_ >> i & 1) == 0)
        return false;
    return true;
  }

 private:
  std::uint64_t bits_ = 0;
};

template <std::size_t N>
Status read_octets(DerReader value, ByteArray<N>& out) {
  NSL_ASSIGN_OR_RETURN(const ByteSpan bytes, value.octet_string());
  if (bytes.size() != N)
    return malformed("SGX extension: an octet string of another length");
  std::ranges::copy(bytes, out.begin());
  return ok_status();
}

Status read_tcb_part(const Numbered& part, PckExtension& out) {
  DerReader value = part.value;
  if (part.number >= 1 && part.number <= 16) {
    NSL_ASSIGN_OR_RETURN(const std::uint32_t svn, value.small_integer(255));
    out.components[part.number - 1u] = static_cast<std::uint8_t>(svn);
    return ok_status();
  }
  if (part.number == kPceSvn) {
    NSL_ASSIGN_OR_RETURN(const std::uint32_t svn, value.small_integer(0xffff));
    out.pce_svn = static_cast<std::uint16_t>(svn);
    return ok_status();
  }
  if (part.number == kCpuSvn)
    return read_octets(value, out.cpu_svn);
  return malformed("SGX extension: an unknown part of the TCB");
}

Status read_tcb(DerReader value, ByteSpan prefix, PckExtension& out) {
  NSL_ASSIGN_OR_RETURN(DerReader list, value.sequence());
  Seen seen;
  while (!list.at_end()) {
    NSL_ASSIGN_OR_RETURN(const Numbered part, read_numbered(list, prefix));
    if (!seen.first_time(part.number))
      return malformed("SGX extension: a TCB part twice");
    NSL_RETURN_IF_ERROR(read_tcb_part(part, out));
  }
  if (!seen.all(1, kCpuSvn))
    return malformed("SGX extension: a TCB part is missing");
  return ok_status();
}

Status read_configuration(DerReader value, ByteSpan prefix, PckExtension& out) {
  NSL_ASSIGN_OR_RETURN(DerReader list, value.sequence());
  Seen seen;
  while (!list.at_end()) {
    NSL_ASSIGN_OR_RETURN(Numbered part, read_numbered(list, prefix));
    if (!seen.first_time(part.number))
      return malformed("SGX extension: a configuration part twice");
    NSL_ASSIGN_OR_RETURN(const bool flag, part.value.boolean());
    if (part.number == 1)
      out.dynamic_platform = flag;
    if (part.number == 2)
      out.cached_keys = flag;
    if (part.number == 3)
      out.smt_enabled = flag;
  }
  return ok_status();
}

Status read_part(const Numbered& part, PckExtension& out) {
  Bytes below(std::begin(kOid), std::end(kOid));
  below.push_back(part.number);
  switch (part.number) {
    case kPpid:
      return read_octets(part.value, out.ppid);
    case kTcb:
      return read_tcb(part.value, below, out);
    case kPceId:
      return read_octets(part.value, out.pce_id);
    case kFmspc:
      return read_octets(part.value, out.fmspc);
    case kSgxType: {
      DerReader value = part.value;
      NSL_ASSIGN_OR_RETURN(const DerElement type, value.element(DerTag::kEnumerated));
      if (type.content.size() != 1)
        return malformed("SGX extension: an unknown SGX type");
      out.sgx_type = type.content[0];
      return ok_status();
    }
    case kPlatformInstanceId:
      return read_octets(part.value, out.platform_instance_id.emplace());
    case kConfiguration:
      return read_configuration(part.value, below, out);
    default:
      return ok_status();  // parts to come say nothing about these
  }
}

Result<PckExtension> read_parts(ByteSpan value) {
  DerReader reader(value);
  NSL_ASSIGN_OR_RETURN(DerReader list, reader.sequence());
  NSL_RETURN_IF_ERROR(reader.expect_end());
  PckExtension out;
  Seen seen;
  while (!list.at_end()) {
    NSL_ASSIGN_OR_RETURN(const Numbered part, read_numbered(list, kOid));
    if (!seen.first_time(part.number))
      return malformed("SGX extension: a part twice");
    NSL_RETURN_IF_ERROR(read_part(part, out));
  }
  if (!seen.all(kPpid, kSgxType))
    return malformed("SGX extension: a part is missing");
  return out;
}

}  // namespace

Result<PckExtension> read_pck_extension(const crypto::Certificate& certificate) {
  const auto value = certificate.extension(kOid);
  if (!value)
    return malformed("the certificate has no SGX extension");
  auto result = read_parts(*value);
  if (!result.ok())
    return Error(Errc::kBadCertificate, result.error().detail());
  return result;
}

}  // namespace nsl::verify
