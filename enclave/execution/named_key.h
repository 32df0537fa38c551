#pragma once
// A signing key as an invocation is given it: it stays on this side of the wall, and the guest has
// signatures made with it.

#include <string>

#include "crypto/signing_key.h"

namespace nsl::execution {

struct NamedKey {
  std::string name;
  crypto::SigningKey key;
};

}  // namespace nsl::execution
