// enclave/sealing/root_blob.h and root.h: bytes of the host's. Whatever opens holds a root that
// encodes to the same content; whatever does not fails with an error that the header names. The
// input is tried as a blob, as a blob whose header's checksum was mended (which gets further), as
// content that was sealed, and as the encoding of a root.
#include "enclave/sealing/root_blob.h"

#include <algorithm>
#include <cstdlib>

#include "crypto/sha256.h"
#include "enclave/platform/testing/doubles.h"
#include "enclave/sealing/fixture_test.h"
#include "enclave/sealing/root.h"

namespace {

using nsl::Bytes;
using nsl::ByteSpan;
using nsl::Errc;
using nsl::SecretBytes;
using nsl::platform::SealingKey;
using nsl::platform::SealingPolicy;

void require(bool holds) {
  if (!holds)
    std::abort();
}

bool is_named(Errc code) {
  switch (code) {
    case Errc::kSealTruncated:
    case Errc::kSealTampered:
    case Errc::kSealUnknownVersion:
    case Errc::kSealPolicyMismatch:
    case Errc::kSvnTooNew:
    case Errc::kSealWrongPlatform:
      return true;
    default:
      return false;
  }
}

void try_root(const SecretBytes& content) {
  const auto root = nsl::sealing::decode_root(content);
  if (root.ok())
    require(constant_time_equal(nsl::sealing::encode(*root), content));
  else
    require(root.error().code() == Errc::kSealTampered);
}

void try_blob(ByteSpan blob, const SealingKey& platform) {
  for (const SealingPolicy policy : {SealingPolicy::kMrenclave, SealingPolicy::kMrsigner}) {
    const auto opened = nsl::sealing::open_blob(blob, platform, policy);
    if (opened.ok())
      try_root(opened->content);
    else
      require(is_named(opened.error().code()));
  }
}

void try_as_content(ByteSpan bytes, const SealingKey& platform) {
  nsl::platform::testing::ConstantEntropy entropy(0x5a);  // the same blob for the same input
  const SecretBytes content = SecretBytes::copy_of(bytes);
  const auto blob = nsl::sealing::seal_blob(content, platform, SealingPolicy::kMrenclave, entropy);
  require(blob.ok() == (bytes.size() <= nsl::sealing::kMaxBlobContent));
  if (!blob.ok())
    return;
  const auto opened = nsl::sealing::open_blob(*blob, platform, SealingPolicy::kMrenclave);
  require(opened.ok() && constant_time_equal(opened->content, content));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // The platform and enclave that the seeds were sealed for.
  static const auto platform = nsl::sealing::test_platform();
  const ByteSpan input(data, size);
  try_root(SecretBytes::copy_of(input));
  try_blob(input, *platform);
  if (size >= nsl::sealing::kBlobHeaderSize) {
    Bytes mended = nsl::to_bytes(input);
    std::ranges::copy(nsl::crypto::sha256(input.first(128)), mended.begin() + 128);
    try_blob(mended, *platform);
  }
  try_as_content(input, *platform);
  return 0;
}
