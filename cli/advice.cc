#include "cli/advice.h"

namespace nsl::cli {
namespace {

// Of who may not.
std::string advice_on_caller(Errc code) {
  switch (code) {
    case Errc::kUnauthenticated:
      return "Give the profile a key or a token: nsl login URL --certificate FILE --key FILE.";
    case Errc::kTokenRefused:
    case Errc::kNotRegistered:
      return "If this key was never registered with the service: nsl register. If it is a token: "
             "it "
             "may have been revoked; its owner makes another with nsl token create.";
    case Errc::kTokenExpired:
    case Errc::kTokenNotYetValid:
      return "Check this machine's clock; an API token that has expired is replaced with nsl token "
             "create.";
    case Errc::kPermissionDenied:
      return "A token may do what its scopes say (nsl token ls), an operator's key what concerns "
             "the "
             "operation alone. Use another profile with --profile.";
    case Errc::kRegistrationClosed:
      return "Ask the operator to put your id on the list: nsl admin allow ID.";
    case Errc::kUserDisabled:
      return "Ask the operator why.";
    case Errc::kTooManyTokens:
      return "Revoke one that is not needed: nsl token ls, nsl token revoke ID.";
    case Errc::kInsufficientGas:
      return "nsl gas shows the balance; the operator credits more with nsl admin gas ID AMOUNT.";
    default:
      return "";
  }
}

// Of what a function lacks.
std::string advice_on_function(Errc code) {
  switch (code) {
    case Errc::kRequiredSecretsMissing:
    case Errc::kSecretUnavailable:
    case Errc::kSecretMissing:
      return "Store what is missing with nsl secret put NAME; if it is there, let the function "
             "have "
             "it with nsl secret grant NAME.";
    case Errc::kKeyUnavailable:
      return "Make it with nsl keys create NAME; if it is there, let the function use it with nsl "
             "keys grant NAME.";
    case Errc::kFunctionSyntax:
    case Errc::kInvalidConfig:
    case Errc::kNoEntryPoint:
      return "nsl check FILE tells the same on this machine, without a service.";
    case Errc::kOutOfGas:
      return "Its limit is in the function's config, and --gas can only lower it: "
             "docs/functions.md.";
    default:
      return "";
  }
}

// Of a service that is not there, or not what it was.
std::string advice_on_service(Errc code) {
  switch (code) {
    case Errc::kUnreachable:
      return "Is it running? nsl up starts one on this machine; nsl profile show tells where this "
             "profile looks for it.";
    case Errc::kNoReply:
      return "Look whether it was carried out before you ask again.";
    case Errc::kWrongServerKey:
      return "If the service has a new certificate, get it from the operator by a way that you "
             "trust, "
             "and run nsl login again. Otherwise somebody stands between.";
    case Errc::kStoreChanged:
    case Errc::kStoreWentBack:
      return "Ask the operator what happened. If you accept it, nsl profile accept-store forgets "
             "what "
             "was seen before.";
    case Errc::kBadProfile:
      return "nsl up makes one for a service on this machine; nsl login URL --certificate FILE "
             "makes "
             "one for another; nsl profile ls lists them.";
    case Errc::kRateLimited:
    case Errc::kTooManyAtOnce:
    case Errc::kQueueFull:
    case Errc::kUnavailable:
      return "Try again in a moment.";
    default:
      return "";
  }
}

}  // namespace

std::string advice(const Error& error) {
  for (const auto& source : {advice_on_caller, advice_on_function, advice_on_service})
    if (std::string text = source(error.code()); !text.empty())
      return text;
  return "";
}

}  // namespace nsl::cli
