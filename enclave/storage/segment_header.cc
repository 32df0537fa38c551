#include "enclave/storage/segment_header.h"

#include <algorithm>
#include <string_view>

#include "crypto/kdf.h"
#include "enclave/storage/little_endian.h"

namespace nsl::storage {

namespace {

constexpr std::string_view kMagic{"NSL-LOG\0", 8};
constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kTagAt = kSegmentHeaderBytes - crypto::Aead::kTagSize;

using HeaderBytes = std::array<std::uint8_t, kSegmentHeaderBytes>;

HeaderBytes encode(const SegmentHeader& header) {
  HeaderBytes out{};
  const MutableByteSpan at(out);
  std::ranges::copy(as_bytes(kMagic), out.begin());
  store_u32(at.subspan(8), kVersion);
  store_u32(at.subspan(12), header.epoch);
  store_u64(at.subspan(16), header.number);
  std::ranges::copy(header.store, at.subspan(24).begin());
  std::ranges::copy(header.salt, at.subspan(40).begin());
  std::ranges::copy(header.nonce, at.subspan(72).begin());
  return out;
}

Result<crypto::Aead> segment_key(const StorageKeys& keys, const SegmentHeader& header) {
  auto storage_key = keys(header.epoch);
  if (!storage_key.ok()) {
    const Errc code = storage_key.error().code();
    if (code == Errc::kInvalidArgument || code == Errc::kNotFound)
      return Error(Errc::kStorageCorrupt, "the segment header names an epoch without a key");
    return std::move(storage_key).error();
  }
  Bytes info = to_bytes("nsl/storage/segment/1");
  ByteWriter(info).bytes(header.store).u64le(header.number);
  NSL_ASSIGN_OR_RETURN(const SecretBytes key, crypto::hkdf_sha256(*storage_key, header.salt, info,
                                                                  crypto::Aead::kKeySize));
  return crypto::Aead::create(key);
}

}  // namespace

Result<NewSegment> make_segment(const StorageKeys& keys, platform::Entropy& entropy,
                                std::uint32_t epoch, std::uint64_t number, const StoreId& store) {
  SegmentHeader header;
  header.epoch = epoch;
  header.number = number;
  header.store = store;
  NSL_RETURN_IF_ERROR(entropy.fill(header.salt));
  NSL_RETURN_IF_ERROR(entropy.fill(header.nonce));
  HeaderBytes bytes = encode(header);
  NSL_ASSIGN_OR_RETURN(crypto::Aead key, segment_key(keys, header));
  NSL_ASSIGN_OR_RETURN(const Tag tag,
                       key.seal(header.nonce, ByteSpan(bytes).first(kTagAt), {}, {}));
  std::ranges::copy(tag, bytes.begin() + kTagAt);
  return NewSegment{.segment = {.header = header, .tag = tag, .key = std::move(key)},
                    .bytes = bytes};
}

Result<OpenedSegment> open_segment_header(const StorageKeys& keys, std::uint64_t number,
                                          ByteSpan bytes) {
  if (bytes.size() < kSegmentHeaderBytes)
    return Error(Errc::kStorageCorrupt, "the segment header is short");
  if (!std::ranges::equal(bytes.first(kMagic.size()), as_bytes(kMagic)))
    return Error(Errc::kStorageCorrupt, "the segment header has another magic");
  if (load_u32(bytes.subspan(8)) != kVersion)
    return Error(Errc::kStorageCorrupt, "the segment header has an unknown version");
  SegmentHeader header;
  header.epoch = load_u32(bytes.subspan(12));
  header.number = load_u64(bytes.subspan(16));
  if (header.number != number)
    return Error(Errc::kStorageCorrupt, "the segment header is that of another segment");
  std::ranges::copy(bytes.subspan(24, header.store.size()), header.store.begin());
  std::ranges::copy(bytes.subspan(40, header.salt.size()), header.salt.begin());
  std::ranges::copy(bytes.subspan(72, header.nonce.size()), header.nonce.begin());
  NSL_ASSIGN_OR_RETURN(crypto::Aead key, segment_key(keys, header));
  Tag tag;
  std::ranges::copy(bytes.subspan(kTagAt, tag.size()), tag.begin());
  if (!key.open(header.nonce, bytes.first(kTagAt), {}, tag, {}).ok())
    return Error(Errc::kStorageCorrupt, "the segment header does not authenticate");
  return OpenedSegment{.header = header, .tag = tag, .key = std::move(key)};
}

}  // namespace nsl::storage
