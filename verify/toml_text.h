#pragma once
// What is looked at in a text before it is handed to the TOML parser.
//
// Pure; any thread.

#include <cstddef>
#include <optional>
#include <string_view>

namespace nsl::verify {

// toml++ bounds how deep values nest, but not tables that a dotted key makes, one in another, which
// it then destroys by recursion. A key stands in one line, and no two of its dots are neighbours. The
// number of the first line, from 1, with more than 16 such dots; nothing if there is none.
std::optional<std::size_t> line_of_too_many_dots(std::string_view text);

// toml++ 3.3 has undefined behaviour at some characters beyond ASCII that stand outside of strings and
// comments ("é", for one). The number of the first line, from 1, with such a character that is no
// comment as a whole; in a string one can write "\u00e9".
std::optional<std::size_t> line_beyond_ascii(std::string_view text);

}  // namespace nsl::verify
