#include "base/error.h"

#include <algorithm>
#include <ostream>

namespace nsl {
namespace {

constexpr ErrorInfo kRegistry[] = {
#define NSL_ERROR(enumerator, number, slug, audience, http_status, meaning) \
  {Errc::enumerator, Audience::audience, http_status, slug, meaning},
#include "base/errors.def"
#undef NSL_ERROR
};

// Strictly ascending: sorted for the search below, and no number twice.
static_assert(std::ranges::adjacent_find(kRegistry, std::ranges::greater_equal{},
                                         &ErrorInfo::code) == std::ranges::end(kRegistry),
              "base/errors.def must be ordered by number, each number once");

constexpr const ErrorInfo* find(Errc code) {
  const auto* row = std::ranges::lower_bound(kRegistry, code, {}, &ErrorInfo::code);
  return row != std::ranges::end(kRegistry) && row->code == code ? row : nullptr;
}

constexpr const ErrorInfo& kInternalRow = *find(Errc::kInternal);

}  // namespace

const ErrorInfo& info(Errc code) {
  const ErrorInfo* row = find(code);
  return row != nullptr ? *row : kInternalRow;
}

std::span<const ErrorInfo> error_registry() { return kRegistry; }

std::string Error::message() const {
  std::string text(info(code_).meaning);
  if (detail_.empty())
    return text;
  if (text.ends_with('.'))
    text.pop_back();
  return text + ": " + detail_;
}

std::ostream& operator<<(std::ostream& out, Errc code) {
  return out << info(code).slug << " (" << static_cast<unsigned>(code) << ')';
}

std::ostream& operator<<(std::ostream& out, const Error& error) {
  return out << error.code() << ": " << error.message();
}

std::ostream& operator<<(std::ostream& out, Audience audience) {
  switch (audience) {
    case Audience::kCaller:
      return out << "caller";
    case Audience::kFunction:
      return out << "function";
    case Audience::kOperator:
      return out << "operator";
    case Audience::kInternal:
      return out << "internal";
  }
  return out << "unknown";
}

}  // namespace nsl
