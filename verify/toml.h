#pragma once
// toml++ as it is used here: header only, errors as values, and without its assertions. One of them
// claims that a key follows each `[`, which the text decides ("[=]"); where NDEBUG is set, clang would
// be told to take it for granted. Without it the parser finds the fault itself a few lines later and
// reports it.

#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#define TOML_ASSERT(...) static_assert(true)
// With NDEBUG its assertions become assumptions.
#pragma push_macro("NDEBUG")
#undef NDEBUG
#include <toml++/toml.h>
#pragma pop_macro("NDEBUG")
