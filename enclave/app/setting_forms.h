#pragma once
// What the texts of the configuration have to be.
//
// Pure; any thread.

#include <string>
#include <string_view>

#include "base/result.h"
#include "crypto/public_key.h"
#include "enclave/app/configuration.h"

namespace nsl::app {

// For people: "an IP address".
std::string_view form_meaning(Form form);

// Fails with bad-configuration; the detail says what was expected.
Status check_form(Form form, std::string_view text);

// An operator's key in the form kPublicKey.
Result<crypto::PublicKey> operator_key(std::string_view text);

// What a message may show of a stranger's text: printable ASCII, at most 100 characters.
std::string printable(std::string_view text);

}  // namespace nsl::app
