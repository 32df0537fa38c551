#include "crypto/key_kind.h"

#include <string>

namespace nsl::crypto {
namespace {

struct Row {
  KeyKind kind;
  std::string_view name;
};
constexpr Row kRows[] = {
    {KeyKind::kP256, "p256"}, {KeyKind::kSecp256k1, "secp256k1"}, {KeyKind::kEd25519, "ed25519"}};

}  // namespace

std::string_view name_of(KeyKind kind) {
  for (const Row& row : kRows)
    if (row.kind == kind)
      return row.name;
  return "unknown";
}

Result<KeyKind> key_kind_of(std::string_view name) {
  for (const Row& row : kRows)
    if (row.name == name)
      return row.kind;
  return Error(Errc::kInvalidArgument, "expected a key of p256, secp256k1 or ed25519");
}

Result<KeyKind> key_kind_of(std::uint8_t number) {
  for (const Row& row : kRows)
    if (static_cast<std::uint8_t>(row.kind) == number)
      return row.kind;
  return Error(Errc::kInvalidArgument, "no kind of key has the number " + std::to_string(number));
}

}  // namespace nsl::crypto
