#include "tests/differential/outcome.h"

#include <utility>

namespace nsl::differential {

Outcome result(std::string json) {
  return {.kind = Outcome::Kind::kResult, .text = std::move(json)};
}

Outcome error(Errc code, std::string type, std::string detail) {
  if (type == "InternalError" && (detail.find("out of memory") != std::string::npos ||
                                  detail.find("stack overflow") != std::string::npos))
    return limit(code, std::move(detail));
  return {.kind = Outcome::Kind::kError,
          .code = code,
          .text = std::move(type),
          .detail = std::move(detail)};
}

Outcome limit(std::optional<Errc> code, std::string detail) {
  return {.kind = Outcome::Kind::kLimit, .code = code, .detail = std::move(detail)};
}

std::string to_string(const Outcome& outcome) {
  switch (outcome.kind) {
    case Outcome::Kind::kResult:
      return "result " + outcome.text;
    case Outcome::Kind::kError:
      return std::string(info(*outcome.code).slug) + " " + outcome.text + ": " + outcome.detail;
    case Outcome::Kind::kLimit:
      break;
  }
  return "limit: " + outcome.detail;
}

}  // namespace nsl::differential
