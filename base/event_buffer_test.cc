#include "base/event_buffer.h"

#include <gtest/gtest.h>

#include "base/testing/event_recorder.h"

namespace nsl {
namespace {

void tell(EventSink& sink, const std::string& who) {
  const EventField fields[] = {
      {"who", who}, {"change", std::int64_t{-3}}, {"count", std::uint64_t{7}}};
  sink.emit({"test.told", fields});
}

TEST(EventBuffer, TellsNothingBeforeItIsPublished) {
  testing::EventRecorder listener;
  EventBuffer buffer;
  tell(buffer, "a");
  EXPECT_EQ(buffer.size(), 1u);
  EXPECT_TRUE(listener.take().empty());
}

TEST(EventBuffer, PublishesCopiesInOrderAndOnce) {
  testing::EventRecorder listener;
  EventBuffer buffer;
  {
    std::string who = "first";
    tell(buffer, who);
    who.assign("overwritten");
    tell(buffer, "second");
  }
  buffer.publish(listener);
  buffer.publish(listener);
  EXPECT_EQ(listener.take(), (std::vector<std::string>{"test.told who=first change=-3 count=7",
                                                       "test.told who=second change=-3 count=7"}));
}

TEST(EventBuffer, ForgetsWhatWasCleared) {
  testing::EventRecorder listener;
  EventBuffer buffer;
  tell(buffer, "lost");
  buffer.clear();
  tell(buffer, "kept");
  buffer.publish(listener);
  EXPECT_EQ(listener.take(), std::vector<std::string>{"test.told who=kept change=-3 count=7"});
}

}  // namespace
}  // namespace nsl
