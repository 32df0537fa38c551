#pragma once
// The port behind `context.keys`: what an invocation asks of signing keys. Private parts stay behind
// it; the guest sees public keys and signatures.
//
// The host-call table asks for names that the function's `config` lists, and for no others.
//
// Threads: one call at a time, each on whichever worker runs the invocation then. A call holds that
// worker up, so it computes or reads what is at hand, and waits for nobody. Exceptions do not leave
// it.

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "enclave/execution/named_key.h"

namespace nsl::execution {

// What is to be signed, and how.
enum class SignatureForm : std::uint8_t {
  kMessage = 0,      // a message, as crypto::SigningKey::sign() takes it
  kDigest = 1,       // a digest of 32 bytes that the function vouches for; not with Ed25519
  kRecoverable = 2,  // the same, and the signature tells its key; secp256k1 only
};

inline constexpr std::size_t kMaxSignedBytes = 1024 * 1024;  // of a message

class InvocationKeys {
 public:
  virtual ~InvocationKeys() = default;

  // Whether there is a key of that name. Asked of each before the invocation starts: if one is
  // missing, it ends with key-unavailable.
  virtual bool has(std::string_view name) const = 0;

  // As crypto::PublicKey::bytes() has it: compressed SEC 1, or Ed25519's 32 bytes.
  virtual Result<Bytes> public_key(std::string_view name) = 0;

  // 64 bytes as crypto::SignatureBytes has them; of kRecoverable 65, the last the recovery ID, 0 to
  // 3. Fails with invalid-argument where the form does not go with the kind of key or the length;
  // the function can catch that. Any other failure ends the invocation with its code.
  virtual Result<Bytes> sign(std::string_view name, SignatureForm form, ByteSpan data) = 0;
};

// Keys that lie in memory, opened: those that keys::SigningKeys::load() gives, or `nsl run` makes.
class NamedKeys final : public InvocationKeys {
 public:
  explicit NamedKeys(std::vector<NamedKey> keys) : keys_(std::move(keys)) {}

  bool has(std::string_view name) const override { return find(name) != nullptr; }
  Result<Bytes> public_key(std::string_view name) override;
  Result<Bytes> sign(std::string_view name, SignatureForm form, ByteSpan data) override;

 private:
  const crypto::SigningKey* find(std::string_view name) const;

  const std::vector<NamedKey> keys_;
};

}  // namespace nsl::execution
