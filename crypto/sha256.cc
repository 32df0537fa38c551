#include "crypto/sha256.h"

#include <openssl/evp.h>

#include <cstdio>
#include <cstdlib>

namespace nsl::crypto {
namespace {

void require(int outcome) {
  if (outcome == 1)
    return;
  std::fputs("nsl: SHA-256 failed in OpenSSL\n", stderr);
  std::abort();
}

}  // namespace

Digest32 sha256(ByteSpan bytes) { return Sha256().update(bytes).finish(); }

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
  require(context_ != nullptr ? 1 : 0);
  require(EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr));
}

Sha256& Sha256::update(ByteSpan bytes) {
  require(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()));
  return *this;
}

Digest32 Sha256::finish() {
  Digest32 digest;
  require(EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr));
  require(EVP_DigestInit_ex(context_.get(), nullptr, nullptr));
  return digest;
}

void Sha256::FreeContext::operator()(evp_md_ctx_st* context) const { EVP_MD_CTX_free(context); }

}  // namespace nsl::crypto
