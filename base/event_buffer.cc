#include "base/event_buffer.h"

#include <utility>

namespace nsl {

void EventBuffer::emit(const Event& event) noexcept {
  Kept kept{.name = std::string(event.name), .fields = {}};
  kept.fields.reserve(event.fields.size());
  for (const EventField& field : event.fields) {
    Field copy{.name = std::string(field.name), .value = {}};
    if (const auto* text = std::get_if<std::string_view>(&field.value))
      copy.value = std::string(*text);
    else if (const auto* number = std::get_if<std::int64_t>(&field.value))
      copy.value = *number;
    else
      copy.value = std::get<std::uint64_t>(field.value);
    kept.fields.push_back(std::move(copy));
  }
  events_.push_back(std::move(kept));
}

void EventBuffer::publish(EventSink& sink) {
  const std::vector<Kept> events = std::exchange(events_, {});
  for (const Kept& kept : events) {
    std::vector<EventField> fields;
    fields.reserve(kept.fields.size());
    for (const Field& field : kept.fields)
      fields.push_back({field.name, std::visit(
                                        [](const auto& value) -> EventValue {
                                          if constexpr (requires { value.size(); })
                                            return std::string_view(value);
                                          else
                                            return value;
                                        },
                                        field.value)});
    sink.emit({kept.name, fields});
  }
}

}  // namespace nsl
