#include "enclave/interface/function_replies.h"

namespace nsl::interface {
namespace {

ProblemDetails with_place(ProblemDetails details, const execution::Failure& failure,
                          Insight insight) {
  if (insight == Insight::kOwner && failure.line != 0) {
    details.line = failure.line;
    details.column = failure.column;
  }
  return details;
}

}  // namespace

Result<engine::Selector> read_selector(const Query& query) {
  const std::string* alias = query.find("alias");
  NSL_ASSIGN_OR_RETURN(const auto version, query.number("version", {1, UINT32_MAX}));
  if (version && alias != nullptr)
    return query.wrong("alias", "version says it already");
  if (version)
    return engine::Selector::of_version(static_cast<std::uint32_t>(*version));
  if (alias == nullptr)
    return engine::Selector();
  auto selector = engine::Selector::parse(*alias);
  if (!selector.ok() || selector->alias() == nullptr || alias->empty())
    return query.wrong("alias", "expected an alias");
  return selector;
}

void add_gas_header(Reply& reply, Gas gas) {
  reply.headers.push_back({"Nsl-Gas", std::to_string(gas.count())});
}

void add_version_headers(Reply& reply, std::uint32_t version, const FunctionHash& hash) {
  if (!hash.empty())
    reply.headers.push_back({"Nsl-Function-Hash", hash.value()});
  if (version != 0)
    reply.headers.push_back({"Nsl-Function-Version", std::to_string(version)});
}

void write_log(Json& json, const std::vector<execution::LogLine>& lines, LogEnd end) {
  json.member("log").open_array();
  for (const execution::LogLine& line : lines) {
    json.open_object().member("level").text(to_string(line.level));
    json.member("text").text(line.text).close_object();
  }
  json.close_array();
  json.member("logIsCut").truth(end == LogEnd::kCut);
}

FailureProblem::FailureProblem(const execution::Failure& failure, ProblemDetails details,
                               Insight insight)
    : Problem(failure.error, with_place(std::move(details), failure, insight), Reader::kCaller) {
  if (!failure.type.empty())
    json().member("errorType").text(failure.type);
  if (!failure.message.empty())
    json().member("message").text(failure.message);
  if (insight == Insight::kOwner && !failure.stack.empty())
    json().member("stack").text(failure.stack);
}

}  // namespace nsl::interface
