#pragma once
// A function's `config`: what its author declares beside the code. It is read once, when the image
// is made, and comes out of the sandbox as JSON, so it is checked here like any input.
//
//   export const config = { secrets: ["API_KEY"], keys: ["oracle"], egress: ["api.example.com"],
//                           payer: "owner", limits: { gas: 50_000_000 } };
//
// All fields are optional; a field with another name is refused, since it would be a typing error
// that silently does nothing.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "enclave/execution/limits.h"
#include "enclave/execution/names.h"

namespace nsl::execution {

// Whose account an invocation's gas is taken from.
enum class Payer : std::uint8_t { kCaller, kOwner };

struct FunctionConfig {
  std::vector<std::string> secrets;  // names, in the author's order, no name twice
  std::vector<std::string> keys;     // of signing keys, likewise; at most 64
  std::vector<std::string> egress;   // host names
  Payer payer = Payer::kCaller;
  std::vector<std::pair<Limit, std::uint64_t>> limits;

  // `json` is "null" for a function without a config. invalid-config names the offending field.
  static Result<FunctionConfig> parse(std::string_view json);

  // The author's limits on top of the standard ones, clamped to the ceilings.
  Limits effective_limits() const;
};

}  // namespace nsl::execution
