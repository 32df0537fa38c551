#pragma once
// An event sink that keeps what it is told, as text: "room.what-happened name=value …". For tests.
//
// Thread-safety: all members may be called by any thread.

#include <algorithm>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "base/event.h"

namespace nsl::testing {

class EventRecorder final : public EventSink {
 public:
  void emit(const Event& event) noexcept override {
    std::string line(event.name);
    for (const EventField& field : event.fields)
      line += " " + std::string(field.name) + "=" + std::visit(Text(), field.value);
    const std::lock_guard lock(mutex_);
    lines_.push_back(std::move(line));
  }

  // What came since the last call.
  std::vector<std::string> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(lines_, {});
  }

  // How many events of that name came since the last take().
  std::size_t count(const std::string& name) const {
    const std::lock_guard lock(mutex_);
    return static_cast<std::size_t>(std::ranges::count_if(lines_, [&](const std::string& line) {
      return line == name || line.starts_with(name + " ");
    }));
  }

 private:
  struct Text {
    std::string operator()(std::string_view text) const { return std::string(text); }
    std::string operator()(std::int64_t number) const { return std::to_string(number); }
    std::string operator()(std::uint64_t number) const { return std::to_string(number); }
  };

  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
};

}  // namespace nsl::testing
