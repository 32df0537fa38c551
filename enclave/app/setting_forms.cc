#include "enclave/app/setting_forms.h"

#include <algorithm>

#include "base/base64.h"
#include "enclave/identity/user_id.h"

namespace nsl::app {
namespace {

constexpr std::size_t kMaxText = 1024;
constexpr std::size_t kMaxHostName = 253;

bool is_printable(char c) { return c >= ' ' && c <= '~'; }

bool is_path(std::string_view text) {
  return !text.empty() && text.size() <= kMaxText && std::ranges::all_of(text, is_printable);
}

bool has_only(std::string_view text, std::string_view extra) {
  return std::ranges::all_of(text, [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           extra.find(c) != std::string_view::npos;
  });
}

// What can be one is told by the system, when it is bound.
bool looks_like_address(std::string_view text) {
  return !text.empty() && text.size() <= 64 && has_only(text, ".:%");
}

bool is_host_name(std::string_view text) {
  return !text.empty() && text.size() <= kMaxHostName && has_only(text, ".-:*_");
}

bool holds(Form form, std::string_view text) {
  switch (form) {
    case Form::kPath:
      return is_path(text);
    case Form::kPathOrNone:
      return text.empty() || is_path(text);
    case Form::kAddress:
      return looks_like_address(text);
    case Form::kHostName:
      return is_host_name(text);
    case Form::kPublicKey:
      return operator_key(text).ok();
  }
  return false;
}

}  // namespace

std::string_view form_meaning(Form form) {
  switch (form) {
    case Form::kPath:
      return "a path of printable ASCII";
    case Form::kPathOrNone:
      return "a path of printable ASCII, or nothing";
    case Form::kAddress:
      return "an IP address";
    case Form::kHostName:
      return "a host name or an IP address";
    case Form::kPublicKey:
      return "a public key of P-256 or Ed25519: the base64 of its SubjectPublicKeyInfo";
  }
  return "";
}

Status check_form(Form form, std::string_view text) {
  if (holds(form, text))
    return ok_status();
  return Error(Errc::kBadConfiguration, "expected " + std::string(form_meaning(form)));
}

Result<crypto::PublicKey> operator_key(std::string_view text) {
  NSL_ASSIGN_OR_RETURN(const Bytes der, base64_decode(text));
  NSL_ASSIGN_OR_RETURN(crypto::PublicKey key, crypto::PublicKey::from_spki(der));
  NSL_RETURN_IF_ERROR(identity::user_id_of(key));  // secp256k1 names nobody
  return key;
}

std::string printable(std::string_view text) {
  std::string out(text.substr(0, 100));
  std::ranges::replace_if(out, [](char c) { return !is_printable(c); }, '?');
  return out;
}

}  // namespace nsl::app
