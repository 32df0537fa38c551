#include "enclave/server/input_buffer.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace nsl::server {
namespace {

constexpr std::size_t kLimit = 10'000;

void receive(InputBuffer& buffer, std::string_view text, std::size_t limit = kLimit) {
  while (!text.empty()) {
    const MutableByteSpan room = buffer.room(limit);
    ASSERT_FALSE(room.empty());
    const std::size_t size = std::min(room.size(), text.size());
    std::copy_n(text.begin(), size, room.begin());
    buffer.added(size);
    text.remove_prefix(size);
  }
}

TEST(InputBuffer, KeepsTheHeaderWhileTheBodyGoesThrough) {
  InputBuffer buffer;
  receive(buffer, "HEADERbody");
  buffer.keep(6);
  EXPECT_EQ(as_text(buffer.unread()), "body");
  buffer.take(2);
  receive(buffer, "more");
  EXPECT_EQ(as_text(buffer.unread()), "dymore");
  EXPECT_EQ(as_text(buffer.memory().first(6)), "HEADER");
}

TEST(InputBuffer, HasNoRoomBeyondTheLimit) {
  InputBuffer buffer;
  receive(buffer, std::string(kLimit, 'a'));
  EXPECT_TRUE(buffer.room(kLimit).empty());
  buffer.keep(kLimit);
  EXPECT_EQ(buffer.room(100).size(), 100U);
  receive(buffer, std::string(100, 'b'), 100);
  EXPECT_TRUE(buffer.room(100).empty());
}

TEST(InputBuffer, StartsSmallAndIsSmallAgainAfterALongRequest) {
  InputBuffer buffer;
  EXPECT_EQ(buffer.room(kLimit).size(), InputBuffer::kSmall);
  receive(buffer, std::string(kLimit, 'a'));
  EXPECT_EQ(buffer.memory().size(), kLimit);
  buffer.keep(kLimit - 3);
  buffer.next();
  EXPECT_EQ(as_text(buffer.unread()), "aaa");
  EXPECT_EQ(buffer.memory().size(), InputBuffer::kSmall);
}

TEST(InputBuffer, WipesAllButWhatNobodyHasReadYet) {
  InputBuffer buffer;
  receive(buffer, "HEADER");
  buffer.keep(6);
  receive(buffer, "secret body");
  buffer.take(11);
  receive(buffer, "next");
  buffer.next();
  EXPECT_EQ(as_text(buffer.unread()), "next");
  EXPECT_TRUE(std::ranges::all_of(buffer.memory().subspan(4), [](auto b) { return b == 0; }));
}

}  // namespace
}  // namespace nsl::server
