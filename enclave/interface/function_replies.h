#pragma once
// What deployments, invocations and executions have in common: which version is meant, headers, logs,
// and the problem of a function's own failure. Internal to this room.

#include <vector>

#include "enclave/engine/invoker.h"
#include "enclave/engine/selector.h"
#include "enclave/interface/fields.h"
#include "enclave/interface/problem.h"
#include "enclave/interface/replies.h"

namespace nsl::interface {

// "version" or "alias" of the query; neither: live.
Result<engine::Selector> read_selector(const Query& query);

void add_gas_header(Reply& reply, Gas gas);
void add_version_headers(Reply& reply, std::uint32_t version, const FunctionHash& hash);

enum class LogEnd : std::uint8_t { kWhole, kCut };
// The members "log" and "log_is_cut".
void write_log(Json& json, const std::vector<execution::LogLine>& lines, LogEnd end);

// Who reads of a failure: the function's owner sees where in the source it was, others what it said.
enum class Insight : std::uint8_t { kOwner, kCaller };

// A problem whose members tell what the function said; finish() closes it.
class FailureProblem : public Problem {
 public:
  FailureProblem(const execution::Failure& failure, ProblemDetails details, Insight insight);
};

}  // namespace nsl::interface
