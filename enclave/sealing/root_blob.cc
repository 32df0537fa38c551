#include "enclave/sealing/root_blob.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/hex.h"
#include "crypto/aead.h"
#include "crypto/hmac.h"
#include "crypto/kdf.h"
#include "crypto/sha256.h"

namespace nsl::sealing {
namespace {

using platform::EnclaveIdentity;
using platform::SealingKey;
using platform::SealingKeyRequest;
using platform::SealingPolicy;

constexpr std::string_view kMagic = "NSL-ROOT";
constexpr std::uint16_t kVersion = 1;
constexpr std::size_t kChecksummedSize = 128;
constexpr std::size_t kKeyCheckSize = 16;
constexpr std::string_view kSealLabel = "nsl root blob 1 seal";
constexpr std::string_view kCheckLabel = "nsl root blob 1 check";

using Measurement = std::array<std::uint8_t, 32>;

struct Header {
  SealingKeyRequest request;
  std::uint16_t product_id = 0;
  Measurement bound_to{};  // MRENCLAVE or MRSIGNER, as the policy says; only to explain errors
  crypto::Aead::Nonce nonce{};
  std::uint32_t content_size = 0;
  std::array<std::uint8_t, kKeyCheckSize> key_check{};
};

std::string_view name_of(SealingPolicy policy) {
  switch (policy) {
    case SealingPolicy::kMrenclave:
      return "mrenclave";
    case SealingPolicy::kMrsigner:
      return "mrsigner";
  }
  return "unknown";
}

const Measurement& measurement_of(const EnclaveIdentity& identity, SealingPolicy policy) {
  return policy == SealingPolicy::kMrsigner ? identity.mrsigner : identity.mrenclave;
}

Bytes encode(const Header& header) {
  Bytes bytes;
  bytes.reserve(kBlobHeaderSize);
  ByteWriter writer(bytes);
  writer.bytes(as_bytes(kMagic))
      .u16le(kVersion)
      .u8(static_cast<std::uint8_t>(header.request.policy))
      .u8(0)
      .u16le(header.product_id)
      .u16le(header.request.isv_svn)
      .bytes(header.request.cpu_svn)
      .bytes(header.bound_to)
      .bytes(header.request.key_id)
      .bytes(header.nonce)
      .u32le(header.content_size)
      .bytes(header.key_check);
  writer.bytes(crypto::sha256(bytes));
  return bytes;
}

// Of bytes whose checksum is right.
Result<Header> read_fields(ByteReader& reader) {
  Header header;
  NSL_ASSIGN_OR_RETURN(const std::uint8_t policy, reader.u8());
  header.request.policy = static_cast<SealingPolicy>(policy);
  NSL_RETURN_IF_ERROR(reader.skip(1));
  NSL_ASSIGN_OR_RETURN(header.product_id, reader.u16le());
  NSL_ASSIGN_OR_RETURN(header.request.isv_svn, reader.u16le());
  NSL_ASSIGN_OR_RETURN(header.request.cpu_svn, reader.array<16>());
  NSL_ASSIGN_OR_RETURN(header.bound_to, reader.array<32>());
  NSL_ASSIGN_OR_RETURN(header.request.key_id, reader.array<32>());
  NSL_ASSIGN_OR_RETURN(header.nonce, reader.array<12>());
  NSL_ASSIGN_OR_RETURN(header.content_size, reader.u32le());
  NSL_ASSIGN_OR_RETURN(header.key_check, reader.array<kKeyCheckSize>());
  return header;
}

Result<Header> parse_header(ByteSpan blob) {
  if (blob.size() < kBlobHeaderSize)
    return Error(Errc::kSealTruncated,
                 "it has " + std::to_string(blob.size()) + " bytes, less than a header");
  ByteReader reader(blob);
  NSL_ASSIGN_OR_RETURN(const ByteSpan magic, reader.bytes(kMagic.size()));
  if (as_text(magic) != kMagic)
    return Error(Errc::kSealTampered, "it does not begin as a root blob does");
  NSL_ASSIGN_OR_RETURN(const std::uint16_t version, reader.u16le());
  if (version != kVersion)
    return Error(Errc::kSealUnknownVersion, "expected version " + std::to_string(kVersion) +
                                                ", got " + std::to_string(version));
  if (!std::ranges::equal(crypto::sha256(blob.first(kChecksummedSize)),
                          blob.subspan(kChecksummedSize, 32)))
    return Error(Errc::kSealTampered, "its header's checksum differs");
  return read_fields(reader);
}

Status check_size(const Header& header, std::size_t size) {
  const std::uint64_t expected =
      std::uint64_t{kBlobHeaderSize} + header.content_size + crypto::Aead::kTagSize;
  if (size == expected)
    return ok_status();
  return Error(size < expected ? Errc::kSealTruncated : Errc::kSealTampered,
               "expected " + std::to_string(expected) + " bytes, got " + std::to_string(size));
}

Status check_policy(const Header& header, SealingPolicy configured) {
  if (header.request.policy == configured)
    return ok_status();
  return Error(Errc::kSealPolicyMismatch,
               "it is bound to " + std::string(name_of(header.request.policy)) +
                   ", configured is " + std::string(name_of(configured)));
}

// The blob's two keys, from the platform's.
struct BlobKeys {
  crypto::Aead seal;
  SecretBytes check;
};

Result<BlobKeys> derive_keys(const SealingKey& sealing_key, const SealingKeyRequest& request) {
  NSL_ASSIGN_OR_RETURN(const SecretBytes platform_key, sealing_key.derive(request));
  if (platform_key.size() != 32)
    return Error(Errc::kUnavailable, "the platform gave a sealing key of " +
                                         std::to_string(platform_key.size()) + " bytes");
  NSL_ASSIGN_OR_RETURN(const SecretBytes seal,
                       crypto::hkdf_sha256(platform_key, {}, as_bytes(kSealLabel), 32));
  NSL_ASSIGN_OR_RETURN(SecretBytes check,
                       crypto::hkdf_sha256(platform_key, {}, as_bytes(kCheckLabel), kKeyCheckSize));
  NSL_ASSIGN_OR_RETURN(crypto::Aead aead, crypto::Aead::create(seal));
  return BlobKeys{std::move(aead), std::move(check)};
}

ByteSpan key_check(const BlobKeys& keys) {
  return keys.check.reveal(
      SecretAccess::because("the key check stands in the blob; it is derived for that alone"));
}

// Whose fault it is that the key is not the one that sealed.
Error wrong_platform(const Header& header, const EnclaveIdentity& own) {
  const Measurement& ours = measurement_of(own, header.request.policy);
  const std::string policy(name_of(header.request.policy));
  if (header.bound_to != ours)
    return Error(Errc::kSealWrongPlatform, "it was sealed for the " + policy + " " +
                                               hex_encode(header.bound_to) + ", this is " +
                                               hex_encode(ours));
  if (header.product_id != own.isv_product_id)
    return Error(Errc::kSealWrongPlatform, "it was sealed for the product " +
                                               std::to_string(header.product_id) + ", this is " +
                                               std::to_string(own.isv_product_id));
  return Error(Errc::kSealWrongPlatform, "the " + policy +
                                             " is this enclave's, so the platform "
                                             "is another");
}

Result<Header> make_header(const SealingKey& sealing_key, SealingPolicy policy,
                           platform::Entropy& entropy) {
  NSL_ASSIGN_OR_RETURN(const EnclaveIdentity own, sealing_key.identity());
  Header header;
  header.request.policy = policy;
  header.request.isv_svn = own.isv_svn;
  header.request.cpu_svn = own.cpu_svn;
  header.product_id = own.isv_product_id;
  header.bound_to = measurement_of(own, policy);
  NSL_RETURN_IF_ERROR(entropy.fill(header.request.key_id));
  NSL_RETURN_IF_ERROR(entropy.fill(header.nonce));
  return header;
}

}  // namespace

Result<Bytes> seal_blob(const SecretBytes& content, const SealingKey& sealing_key,
                        SealingPolicy policy, platform::Entropy& entropy) {
  if (content.size() > kMaxBlobContent)
    return Error(Errc::kTooLarge,
                 "a root blob holds at most " + std::to_string(kMaxBlobContent) + " bytes");
  NSL_ASSIGN_OR_RETURN(Header header, make_header(sealing_key, policy, entropy));
  NSL_ASSIGN_OR_RETURN(BlobKeys keys, derive_keys(sealing_key, header.request));
  header.content_size = static_cast<std::uint32_t>(content.size());
  std::ranges::copy(key_check(keys), header.key_check.begin());

  Bytes blob = encode(header);
  const Bytes associated_data = blob;
  blob.resize(kBlobHeaderSize + content.size());
  NSL_ASSIGN_OR_RETURN(const crypto::Aead::Tag tag,
                       keys.seal.seal(header.nonce, associated_data,
                                      content.reveal(SecretAccess::because("the root is sealed")),
                                      MutableByteSpan(blob).subspan(kBlobHeaderSize)));
  ByteWriter(blob).bytes(tag);

  const auto opened = open_blob(blob, sealing_key, policy);
  if (!opened.ok() || !constant_time_equal(opened->content, content))
    return Error(Errc::kUnavailable, "the platform does not open what it has just sealed");
  return blob;
}

Result<OpenedBlob> open_blob(ByteSpan blob, const SealingKey& sealing_key, SealingPolicy policy) {
  NSL_ASSIGN_OR_RETURN(const Header header, parse_header(blob));
  if (blob.size() > kMaxBlobSize)
    return Error(Errc::kSealTampered, "it is larger than any root blob");
  NSL_RETURN_IF_ERROR(check_size(header, blob.size()));
  NSL_RETURN_IF_ERROR(check_policy(header, policy));
  NSL_ASSIGN_OR_RETURN(BlobKeys keys, derive_keys(sealing_key, header.request));
  if (!crypto::constant_time_equal(key_check(keys), header.key_check)) {
    NSL_ASSIGN_OR_RETURN(const EnclaveIdentity own, sealing_key.identity());
    return wrong_platform(header, own);
  }
  crypto::Aead::Tag tag;
  std::ranges::copy(blob.last(tag.size()), tag.begin());
  OpenedBlob opened{SecretBytes::of_size(header.content_size), header.request};
  const Status status = keys.seal.open(
      header.nonce, blob.first(kBlobHeaderSize), blob.subspan(kBlobHeaderSize, header.content_size),
      tag, opened.content.reveal_mutable(SecretAccess::because("the root is unsealed")));
  if (!status.ok() && status.error().code() == Errc::kAuthenticationFailed)
    return Error(Errc::kSealTampered, "it does not authenticate");
  NSL_RETURN_IF_ERROR(status);
  return opened;
}

}  // namespace nsl::sealing
