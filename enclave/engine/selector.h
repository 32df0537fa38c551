#pragma once
// Which version of a function is meant: a number, or an alias, which is a name that its owner can
// move from one version to another. What nobody chose is the alias `live`.
//
// Thread-safety: a value.

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"

namespace nsl::engine {

inline constexpr std::string_view kLive = "live";

class Selector {
 public:
  Selector() = default;  // kLive
  static Selector of_version(std::uint32_t number) { return Selector(Choice(number)); }
  // Digits are a number, else it is an alias; empty: kLive. invalid-argument if it is neither.
  static Result<Selector> parse(std::string_view text);

  // Null if it is the other.
  const std::uint32_t* version() const { return std::get_if<std::uint32_t>(&choice_); }
  const std::string* alias() const { return std::get_if<std::string>(&choice_); }
  // What parse() takes.
  std::string text() const;

  friend bool operator==(const Selector&, const Selector&) = default;

 private:
  using Choice = std::variant<std::string, std::uint32_t>;
  explicit Selector(Choice choice) : choice_(std::move(choice)) {}

  Choice choice_{std::string(kLive)};
};

}  // namespace nsl::engine
