#pragma once
// A secret as an invocation is given it.

#include <string>

#include "base/secret_bytes.h"

namespace nsl::execution {

struct NamedSecret {
  std::string name;
  SecretBytes value;
};

}  // namespace nsl::execution
