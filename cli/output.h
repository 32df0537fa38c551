#pragma once
// How outcomes are shown to a person and to a program.

#include <nlohmann/json_fwd.hpp>
#include <ostream>

#include "enclave/execution/report.h"

namespace nsl::cli {

// "file.js:3:7: TypeError: …" and the stack, or "error: …" where JavaScript has no part in it.
void print_failure(std::ostream& out, const std::string& file, const execution::Failure& failure);

// One line a log line: "info  text".
void print_logs(std::ostream& out, const execution::Logs& logs);

// {"type", "code", "message", "stack", "line", "column"}; type is the JavaScript error's name, or
// the code where there is none.
nlohmann::ordered_json failure_json(const execution::Failure& failure);
nlohmann::ordered_json logs_json(const execution::Logs& logs);

// A control character would let a function's text write to the terminal what it likes.
std::string without_control_characters(std::string_view text);

}  // namespace nsl::cli
