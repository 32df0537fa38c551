#pragma once
// Strong types: numbers with a unit and identifiers with a kind, which do not mix.
//
//   struct GasTag;
//   using Gas = Quantity<GasTag, std::uint64_t>;
//
// Thread-safety: values.

#include <compare>
#include <concepts>
#include <cstddef>
#include <functional>
#include <limits>
#include <optional>
#include <ostream>
#include <string>
#include <utility>

namespace nsl {

namespace internal {
[[noreturn]] void die_quantity_overflow();
}  // namespace internal

// A count of something. Addition and subtraction of the same unit only; an overflow of + and - is a
// bug and aborts, in release builds too, since a wrapped gas or size is worse than a stop. Where
// operands come from outside, use checked_* or saturating_*.
template <class Tag, std::integral Rep>
class Quantity {
 public:
  using rep = Rep;

  constexpr Quantity() = default;
  constexpr explicit Quantity(Rep count) : count_(count) {}

  constexpr Rep count() const { return count_; }

  static constexpr Quantity zero() { return Quantity(); }
  static constexpr Quantity max() { return Quantity(std::numeric_limits<Rep>::max()); }

  friend constexpr auto operator<=>(Quantity, Quantity) = default;

  friend constexpr std::optional<Quantity> checked_add(Quantity a, Quantity b) {
    Rep sum = 0;
    if (__builtin_add_overflow(a.count_, b.count_, &sum))
      return std::nullopt;
    return Quantity(sum);
  }
  friend constexpr std::optional<Quantity> checked_sub(Quantity a, Quantity b) {
    Rep difference = 0;
    if (__builtin_sub_overflow(a.count_, b.count_, &difference))
      return std::nullopt;
    return Quantity(difference);
  }
  // The sum, or max().
  friend constexpr Quantity saturating_add(Quantity a, Quantity b)
    requires std::unsigned_integral<Rep>
  {
    return checked_add(a, b).value_or(max());
  }
  // The difference, or zero().
  friend constexpr Quantity saturating_sub(Quantity a, Quantity b)
    requires std::unsigned_integral<Rep>
  {
    return checked_sub(a, b).value_or(zero());
  }

  friend constexpr Quantity operator+(Quantity a, Quantity b) {
    const auto sum = checked_add(a, b);
    if (!sum)
      internal::die_quantity_overflow();
    return *sum;
  }
  friend constexpr Quantity operator-(Quantity a, Quantity b) {
    const auto difference = checked_sub(a, b);
    if (!difference)
      internal::die_quantity_overflow();
    return *difference;
  }
  constexpr Quantity& operator+=(Quantity other) { return *this = *this + other; }
  constexpr Quantity& operator-=(Quantity other) { return *this = *this - other; }

  friend std::ostream& operator<<(std::ostream& out, Quantity quantity) {
    return out << quantity.count_;
  }

 private:
  Rep count_ = 0;
};

// An identifier of one kind, held as a string. Ordered and hashable; it checks nothing: a kind with
// a format is validated where it is parsed.
template <class Tag>
class StrongId {
 public:
  StrongId() = default;
  explicit StrongId(std::string value) : value_(std::move(value)) {}

  const std::string& value() const { return value_; }
  bool empty() const { return value_.empty(); }

  friend auto operator<=>(const StrongId&, const StrongId&) = default;

  friend std::ostream& operator<<(std::ostream& out, const StrongId& id) {
    return out << id.value_;
  }

 private:
  std::string value_;
};

}  // namespace nsl

template <class Tag>
struct std::hash<nsl::StrongId<Tag>> {
  std::size_t operator()(const nsl::StrongId<Tag>& id) const noexcept {
    return std::hash<std::string>{}(id.value());
  }
};
