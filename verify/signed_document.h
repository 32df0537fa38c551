#pragma once
// The envelope of Intel's JSON documents: {"tcbInfo":{…},"signature":"<128 hex digits>"}.
//
// The signature is over the bytes of the inner object exactly as they were served, so they are cut
// out and never written anew (PCS API v4, "Get TCB Info", "Get Quoting Enclave Identity").

#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/ecdsa.h"

namespace nsl::verify {

inline constexpr std::size_t kMaxDocumentSize = 1024 * 1024;

struct SignedDocument {
  ByteSpan body;  // from its first to its last brace, within the input; not parsed yet
  crypto::EcdsaP256Signature signature;
};

// Takes an object of exactly two members, `body_name` and "signature", in either order, with white
// space between. Fails with bad-collateral.
Result<SignedDocument> split_signed_document(ByteSpan document, std::string_view body_name);

}  // namespace nsl::verify
