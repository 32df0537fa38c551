#include "enclave/interface/problem.h"

#include <utility>

#include "base/utf8.h"

namespace nsl::interface {
namespace {

// Seconds after which it makes sense to try again; 0: never, as it is.
std::uint32_t natural_retry_after(Errc code) {
  switch (code) {
    case Errc::kRateLimited:
    case Errc::kTooManyAtOnce:
    case Errc::kQueueFull:
    case Errc::kUnavailable:
    case Errc::kArenaExhausted:
    case Errc::kConflict:
    case Errc::kIdempotencyInFlight:
      return 1;
    case Errc::kStorageFull:
    case Errc::kStorageIo:
    case Errc::kStoragePoisoned:
    case Errc::kEntropyFailure:
      return 30;
    default:
      return 0;
  }
}

bool may_tell(const Error& error, Reader reader) {
  const Audience audience = info(error.code()).audience;
  return reader == Reader::kOperator || audience == Audience::kCaller ||
         audience == Audience::kFunction;
}

// A detail may repeat what the caller sent.
void add_text(JsonWriter<WipingBytes>& json, std::string_view name, const std::string& value) {
  if (!value.empty())
    json.member(name).text(sanitize_utf8(value));
}

}  // namespace

Problem::Problem(const Error& error, const ProblemDetails& details, Reader reader) {
  const ErrorInfo& row = info(error.code());
  reply_.status = row.http_status;
  reply_.content_type = kProblemType;
  json_.open_object().member("type").text("urn:nsl:error:" + std::string(row.slug));
  json_.member("title").text(row.meaning).member("status").number(row.http_status);
  json_.member("code").text(row.slug);
  if (may_tell(error, reader))
    add_text(json_, "detail", error.detail());
  add_text(json_, "field", details.field);
  add_text(json_, "rule", details.rule);
  if (details.line != 0)
    json_.member("line").number(details.line).member("column").number(details.column);
  if (details.limit)
    json_.member("limit").number(*details.limit);
  const std::uint32_t retry_after =
      details.retry_after != 0 ? details.retry_after : natural_retry_after(error.code());
  if (retry_after != 0) {
    json_.member("retryAfter").number(retry_after);
    reply_.headers.push_back({"Retry-After", std::to_string(retry_after)});
  }
  if (!details.allowed.empty())
    reply_.headers.push_back({"Allow", details.allowed});
  if (row.http_status == 401)
    reply_.headers.push_back({"WWW-Authenticate", "Bearer"});
}

Reply Problem::finish() {
  json_.close_object();
  return std::move(reply_);
}

Reply problem(const Error& error, const ProblemDetails& details, Reader reader) {
  return Problem(error, details, reader).finish();
}

}  // namespace nsl::interface
