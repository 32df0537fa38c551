#pragma once
// The first header of this room: the log of what happened. Each event that is grave enough becomes a
// line (line.h) of each output.
//
//   Logger logger({&file, &standard_error}, wall, {.least = Level::kInfo});
//
// Lines go through a bounded queue to a thread of the logger's, which alone waits for outputs: emit()
// never does. What does not fit, or can not be written, is dropped; "logger.lines-dropped" tells how
// many were, as soon as a line can be written again. A line holds what the event carries, and nothing
// else: an event carries nothing secret (base/event.h).
//
// To come: the audit chain, which makes a line that was taken out of the middle show.
//
// Thread-safety: all members may be called by any thread. The destructor writes what is queued.

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/event.h"
#include "enclave/logger/line.h"
#include "enclave/logger/line_output.h"
#include "enclave/platform/clock.h"

namespace nsl::logger {

struct LoggerOptions {
  Level least = Level::kInfo;
  std::size_t queue = 8192;  // lines
};

class Logger final : public EventSink {
 public:
  // All of it outlives the logger; the outputs are its alone.
  Logger(std::vector<LineOutput*> outputs, const platform::WallClock& wall,
         const LoggerOptions& options);
  ~Logger() override;

  void emit(const Event& event) noexcept override;

  // Returns when all that was emitted before was written or dropped.
  void flush();

  // Since the start; a line that one of two outputs did not take counts.
  std::uint64_t dropped() const;

 private:
  void run();
  void write(const std::deque<std::string>& lines);
  void tell_dropped();

  const std::vector<LineOutput*> outputs_;
  const platform::WallClock& wall_;
  const LoggerOptions options_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable written_;
  std::deque<std::string> queue_;
  bool writing_ = false;
  bool stopping_ = false;
  std::uint64_t dropped_ = 0;
  std::uint64_t told_ = 0;  // of those; the thread's alone
  std::thread thread_;
};

}  // namespace nsl::logger
