#pragma once
// A verdict, and the structures of evidence, as text for programs and for people.

#include <string>

#include "base/result.h"
#include "verify/verdict.h"

namespace nsl::verify {

// One JSON object, indented. Its first members: accepted; stage and reason (of the first refusal,
// null if accepted); tcbStatus (null if it could not be computed); advisories. Then every value
// seen. Bytes are lower-case hexadecimal, times RFC 3339.
std::string verdict_json(const Verdict& verdict);

// The same for people.
std::string verdict_text(const Verdict& verdict);

// What a file out of a case folder holds, read but not verified: a quote, TCB info, QE identity,
// certificate chain (PEM), certificate or revocation list (DER). Fails with the error of the reader
// that fits the first bytes.
Result<std::string> show_text(ByteSpan bytes);
Result<std::string> show_json(ByteSpan bytes);

}  // namespace nsl::verify
