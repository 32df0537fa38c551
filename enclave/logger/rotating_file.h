#pragma once
// Lines in files of a bounded size and number: `log-000001.jsonl` and on. A new one is begun when a line
// would make the last larger than the bound, and at every start; the oldest are removed for it.
//
// A line is handed to the system when write() returns; it is not synced: a power cut may lose the last.
// Errors: those of the files port; after one, write() begins a new file.
//
// Thread-safety: one thread at a time.

#include <cstdint>
#include <memory>
#include <string_view>

#include "base/result.h"
#include "base/units.h"
#include "enclave/logger/line_output.h"
#include "enclave/platform/files.h"

namespace nsl::logger {

struct RotatingFileOptions {
  ByteCount file_bytes = mebibytes(16);
  std::size_t files = 8;  // kept, the one that is written among them; at least 1
};

class RotatingFile final : public LineOutput {
 public:
  // `directory` outlives this; only this makes files of that form in it.
  RotatingFile(platform::Files& directory, const RotatingFileOptions& options)
      : directory_(directory), options_(options) {}

  Status write(std::string_view line) override;

 private:
  Status begin_file();

  platform::Files& directory_;
  const RotatingFileOptions options_;
  std::unique_ptr<platform::File> file_;  // null: none is begun
  std::uint64_t written_ = 0;             // bytes of it
};

}  // namespace nsl::logger
