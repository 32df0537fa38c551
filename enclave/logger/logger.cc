#include "enclave/logger/logger.h"

#include <utility>

namespace nsl::logger {

Logger::Logger(std::vector<LineOutput*> outputs, const platform::WallClock& wall,
               const LoggerOptions& options)
    : outputs_(std::move(outputs)), wall_(wall), options_(options), thread_([this] { run(); }) {}

Logger::~Logger() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void Logger::emit(const Event& event) noexcept {
  const Level level = level_of(event.name);
  if (level < options_.least)
    return;
  std::string line = line_of(event, level, wall_.now());
  {
    const std::lock_guard lock(mutex_);
    if (queue_.size() >= options_.queue) {
      ++dropped_;
      return;
    }
    queue_.push_back(std::move(line));
  }
  wake_.notify_one();
}

void Logger::flush() {
  std::unique_lock lock(mutex_);
  written_.wait(lock, [&] { return queue_.empty() && !writing_; });
}

std::uint64_t Logger::dropped() const {
  const std::lock_guard lock(mutex_);
  return dropped_;
}

void Logger::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
    if (queue_.empty())
      return;
    const std::deque<std::string> lines = std::exchange(queue_, {});
    writing_ = true;
    lock.unlock();
    write(lines);
    tell_dropped();
    lock.lock();
    writing_ = false;
    written_.notify_all();
  }
}

void Logger::write(const std::deque<std::string>& lines) {
  std::uint64_t lost = 0;
  for (const std::string& line : lines) {
    bool taken = true;
    for (LineOutput* const output : outputs_)
      taken = output->write(line).ok() && taken;
    lost += taken ? 0 : 1;
  }
  const std::lock_guard lock(mutex_);
  dropped_ += lost;
}

// By the thread itself, past the queue: it is the queue that may be full.
void Logger::tell_dropped() {
  const std::uint64_t dropped = this->dropped();
  if (dropped == told_)
    return;
  const EventField fields[] = {{"lines", dropped - told_}};
  const Event event{"logger.lines-dropped", fields};
  const std::string line = line_of(event, level_of(event.name), wall_.now());
  bool taken = false;
  for (LineOutput* const output : outputs_)
    taken = output->write(line).ok() || taken;
  if (taken)
    told_ = dropped;
}

}  // namespace nsl::logger
