#pragma once
// The token that opens a SecretBytes. SecretAccess::because("why") is the only mint, so
//
//   grep -rn 'SecretAccess::because' .
//
// lists every place that sees a secret, each with its reason. The reason is a string literal
// (checked at compile time, and not empty). The token can't be copied or kept: make it where the
// secret is opened.

#include <string_view>

namespace nsl {

class SecretAccess {
 public:
  static consteval SecretAccess because(std::string_view reason) { return SecretAccess(reason); }

  SecretAccess(const SecretAccess&) = delete;
  SecretAccess& operator=(const SecretAccess&) = delete;

  constexpr std::string_view reason() const { return reason_; }

 private:
  explicit consteval SecretAccess(std::string_view reason) : reason_(reason) {
    if (reason.empty())
      throw "the reason for opening a secret must not be empty";
  }

  std::string_view reason_;
};

}  // namespace nsl
