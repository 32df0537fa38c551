#pragma once
// A JavaScript program from arbitrary bytes: each byte decides between the rules of a grammar, so
// that a small change of the bytes is a small change of the program.
//
// The program is a classic script with a function `main(input)`. It compiles nearly always; most of
// its statements record what they found (or threw) in an array that main returns. It ends: every
// loop and every function pays from a common fuel. It uses nothing that is not the same in every
// build of the engine: no clock, no randomness, no garbage-collection callbacks, no rounding of the
// C library, no text of a stack. The same bytes give the same program; its size is bounded.

#include <string>

#include "base/bytes.h"

namespace nsl::fuzz {

std::string javascript_program(ByteSpan decisions);

}  // namespace nsl::fuzz
