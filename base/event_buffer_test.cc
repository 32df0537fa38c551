#include "base/event_buffer.h"

#include <gtest/gtest.h>

namespace nsl {
namespace {

std::string text_of(const Event& event) {
  std::string text(event.name);
  for (const EventField& field : event.fields) {
    text += " " + std::string(field.name) + "=";
    if (const auto* word = std::get_if<std::string_view>(&field.value))
      text += *word;
    else if (const auto* number = std::get_if<std::int64_t>(&field.value))
      text += std::to_string(*number);
    else
      text += std::to_string(std::get<std::uint64_t>(field.value));
  }
  return text;
}

class Listener final : public EventSink {
 public:
  void emit(const Event& event) noexcept override { heard.push_back(text_of(event)); }

  std::vector<std::string> heard;
};

void tell(EventSink& sink, const std::string& who) {
  const EventField fields[] = {
      {"who", who}, {"change", std::int64_t{-3}}, {"count", std::uint64_t{7}}};
  sink.emit({"test.told", fields});
}

TEST(EventBuffer, TellsNothingBeforeItIsPublished) {
  Listener listener;
  EventBuffer buffer;
  tell(buffer, "a");
  EXPECT_EQ(buffer.size(), 1u);
  EXPECT_TRUE(listener.heard.empty());
}

TEST(EventBuffer, PublishesCopiesInOrderAndOnce) {
  Listener listener;
  EventBuffer buffer;
  {
    std::string who = "first";
    tell(buffer, who);
    who.assign("overwritten");
    tell(buffer, "second");
  }
  buffer.publish(listener);
  buffer.publish(listener);
  EXPECT_EQ(listener.heard, (std::vector<std::string>{"test.told who=first change=-3 count=7",
                                                      "test.told who=second change=-3 count=7"}));
}

TEST(EventBuffer, ForgetsWhatWasCleared) {
  Listener listener;
  EventBuffer buffer;
  tell(buffer, "lost");
  buffer.clear();
  tell(buffer, "kept");
  buffer.publish(listener);
  ASSERT_EQ(listener.heard.size(), 1u);
  EXPECT_EQ(listener.heard[0], "test.told who=kept change=-3 count=7");
}

}  // namespace
}  // namespace nsl
