#pragma once
// Result<T>: a value, or the Error that says why there is none. Status is Result<void>.
//
//   Result<Quote> parse_quote(ByteSpan bytes) {
//     ByteReader reader(bytes);
//     NSL_ASSIGN_OR_RETURN(auto version, reader.u16le());
//     if (version != 3) return Error(Errc::kInvalidEncoding, "expected version 3");
//     …
//   }
//
// Reading the value of an error, or the error of a value, is a bug of the caller's: it aborts the
// process with a message that holds the error's slug and nothing of its detail.
// A moved-from Result keeps its state (ok or not) and a moved-from content.
// Thread-safety: as that of T.

#include <concepts>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "base/error.h"

namespace nsl {

namespace internal {
[[noreturn]] void die_value_of_error(const Error& error);
[[noreturn]] void die_error_of_value();

// What a Result<T> takes as its value: what converts to T, but nothing silently to a bool.
template <class U, class T>
concept ResultValue =
    std::is_convertible_v<U&&, T> && !std::same_as<std::remove_cvref_t<U>, Error> &&
    (!std::same_as<T, bool> || std::same_as<std::remove_cvref_t<U>, bool>);
}  // namespace internal

template <class T>
class [[nodiscard]] Result {
  static_assert(std::is_object_v<T> && !std::is_const_v<T>, "Result holds a plain value");
  static_assert(!std::same_as<T, Error>, "Result<Error> would be ambiguous");

 public:
  using value_type = T;

  template <class U = T>
    requires internal::ResultValue<U, T>
  Result(U&& value)  // NOLINT(google-explicit-constructor): `return value;` is the point
      : state_(std::in_place_index<0>, std::forward<U>(value)) {}
  Result(Error error)  // NOLINT(google-explicit-constructor): as is `return Error(…);`
      : state_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  const T& value() const& {
    require_value();
    return *std::get_if<0>(&state_);
  }
  T& value() & {
    require_value();
    return *std::get_if<0>(&state_);
  }
  T&& value() && {
    require_value();
    return std::move(*std::get_if<0>(&state_));
  }

  const T& operator*() const& { return value(); }
  T& operator*() & { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  const T* operator->() const { return &value(); }
  T* operator->() { return &value(); }

  const Error& error() const& {
    require_error();
    return *std::get_if<1>(&state_);
  }
  Error&& error() && {
    require_error();
    return std::move(*std::get_if<1>(&state_));
  }

 private:
  void require_value() const {
    if (!ok()) [[unlikely]]
      internal::die_value_of_error(*std::get_if<1>(&state_));
  }
  void require_error() const {
    if (ok()) [[unlikely]]
      internal::die_error_of_value();
  }

  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  using value_type = void;

  Result() = default;
  Result(Error error)  // NOLINT(google-explicit-constructor)
      : error_(std::move(error)) {}

  bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }

  // Only checks; so that generic code can treat all Results alike.
  void value() const {
    if (!ok()) [[unlikely]]
      internal::die_value_of_error(*error_);
  }

  const Error& error() const& {
    require_error();
    return *error_;
  }
  Error&& error() && {
    require_error();
    return std::move(*error_);
  }

 private:
  void require_error() const {
    if (ok()) [[unlikely]]
      internal::die_error_of_value();
  }

  std::optional<Error> error_;
};

using Status = Result<void>;

inline Status ok_status() { return {}; }

}  // namespace nsl

#define NSL_INTERNAL_CONCAT2(a, b) a##b
#define NSL_INTERNAL_CONCAT(a, b) NSL_INTERNAL_CONCAT2(a, b)

// Returns the error of a Status or Result expression out of the calling function; goes on if ok.
#define NSL_RETURN_IF_ERROR(...) \
  NSL_INTERNAL_RETURN_IF_ERROR(NSL_INTERNAL_CONCAT(nsl_status_, __LINE__), __VA_ARGS__)
#define NSL_INTERNAL_RETURN_IF_ERROR(status, ...)               \
  do {                                                          \
    if (auto status = (__VA_ARGS__); !status.ok()) [[unlikely]] \
      return ::std::move(status).error();                       \
  } while (false)

// Declares or assigns `decl` from the value of a Result expression, or returns its error. It is
// several statements: not for the body of an `if` without braces. `decl` holds no comma.
#define NSL_ASSIGN_OR_RETURN(decl, ...) \
  NSL_INTERNAL_ASSIGN_OR_RETURN(NSL_INTERNAL_CONCAT(nsl_result_, __LINE__), decl, __VA_ARGS__)
#define NSL_INTERNAL_ASSIGN_OR_RETURN(result, decl, ...) \
  auto result = (__VA_ARGS__);                           \
  if (!result.ok()) [[unlikely]]                         \
    return ::std::move(result).error();                  \
  decl = ::std::move(result).value()
