#pragma once
// Where lines go.
//
// Thread-safety: one thread at a time.

#include <string_view>

#include "base/result.h"

namespace nsl::logger {

class LineOutput {
 public:
  LineOutput() = default;
  LineOutput(const LineOutput&) = delete;
  LineOutput& operator=(const LineOutput&) = delete;
  virtual ~LineOutput() = default;

  // `line` is without its end. May block for as long as the host likes.
  virtual Status write(std::string_view line) = 0;
};

// Standard error. Errors: storage-io.
class StandardError final : public LineOutput {
 public:
  Status write(std::string_view line) override;
};

}  // namespace nsl::logger
