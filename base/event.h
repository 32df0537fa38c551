#pragma once
// The event-sink port: how a room tells what happened without knowing who listens. The logger, the
// metrics and the alerts implement it.
//
//   const EventField fields[] = {{"file", name}, {"offset", offset}};
//   sink.emit({"storage.corrupt-block", fields});
//
// An event reaches the operator: no secret, and of users' data no more than ids and sizes.

#include <cstdint>
#include <span>
#include <string_view>
#include <variant>

namespace nsl {

using EventValue = std::variant<std::string_view, std::int64_t, std::uint64_t>;

struct EventField {
  std::string_view name;
  EventValue value;
};

// Borrows all it points to: valid while emit() runs.
struct Event {
  std::string_view name;  // "room.what-happened", one of a fixed set
  std::span<const EventField> fields;
};

// Called by any thread, at any time; an implementation copies what it keeps, does not block for
// long, and does not call back into the room that emits.
class EventSink {
 public:
  EventSink() = default;
  EventSink(const EventSink&) = delete;
  EventSink& operator=(const EventSink&) = delete;
  virtual ~EventSink() = default;

  virtual void emit(const Event& event) noexcept = 0;
};

// Drops every event.
class NullEventSink final : public EventSink {
 public:
  void emit(const Event&) noexcept override {}
};

}  // namespace nsl
