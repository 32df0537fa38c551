#include "base/secret_bytes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <new>
#include <ostream>
#include <type_traits>
#include <utility>

namespace {

// The heap of this test program tells whether the block that a test watches is wiped when it is
// given back.
const void* g_watched = nullptr;
std::size_t g_watched_size = 0;
enum class Fate { kHeld, kFreedWiped, kFreedDirty } g_fate = Fate::kHeld;

void release(void* block) noexcept {
  if (block != nullptr && block == g_watched) {
    const auto* bytes = static_cast<const unsigned char*>(block);
    const bool wiped = std::all_of(bytes, bytes + g_watched_size, [](auto b) { return b == 0; });
    g_fate = wiped ? Fate::kFreedWiped : Fate::kFreedDirty;
    g_watched = nullptr;
  }
  std::free(block);
}

}  // namespace

void* operator new[](std::size_t size) {
  if (void* block = std::malloc(size == 0 ? 1 : size))
    return block;
  throw std::bad_alloc();
}
void operator delete[](void* block) noexcept { release(block); }
void operator delete[](void* block, std::size_t) noexcept { release(block); }

namespace nsl {
namespace {

template <class T>
concept Printable = requires(std::ostream& out, const T& value) { out << value; };
template <class T>
concept Comparable = requires(const T& a, const T& b) { a == b; };

static_assert(!std::is_copy_constructible_v<SecretBytes>);
static_assert(!std::is_copy_assignable_v<SecretBytes>);
static_assert(std::is_nothrow_move_constructible_v<SecretBytes>);
static_assert(!Printable<SecretBytes>);
static_assert(!Comparable<SecretBytes>);
static_assert(!std::is_convertible_v<SecretBytes, ByteSpan>);
static_assert(!std::is_default_constructible_v<SecretAccess>);
static_assert(!std::is_constructible_v<SecretAccess, const char*>);
static_assert(!std::is_copy_constructible_v<SecretAccess>);

Bytes opened(const SecretBytes& secret) {
  return to_bytes(secret.reveal(SecretAccess::because("a test looks")));
}

SecretBytes secret_of(std::string_view text) { return SecretBytes::copy_of(as_bytes(text)); }

void watch(const SecretBytes& secret) {
  g_watched = secret.reveal(SecretAccess::because("a test watches its memory")).data();
  g_watched_size = secret.size();
  g_fate = Fate::kHeld;
}

TEST(SecretAccess, CarriesItsReason) {
  EXPECT_EQ(SecretAccess::because("to sign").reason(), "to sign");
}

TEST(SecretBytes, HoldsACopyOfWhatItWasMadeFrom) {
  Bytes original = to_bytes("hunter2");
  const SecretBytes secret = SecretBytes::copy_of(original);
  original[0] = 'X';
  EXPECT_EQ(secret.size(), 7U);
  EXPECT_FALSE(secret.empty());
  EXPECT_EQ(opened(secret), to_bytes("hunter2"));
}

TEST(SecretBytes, WipesWhatItTakes) {
  Bytes bytes = to_bytes("hunter2");
  const std::uint8_t* const in_bytes = bytes.data();
  EXPECT_EQ(opened(SecretBytes::take(std::move(bytes))), to_bytes("hunter2"));
  EXPECT_TRUE(bytes.empty());  // NOLINT(bugprone-use-after-move): as the header promises
  EXPECT_TRUE(std::all_of(in_bytes, in_bytes + 7, [](auto b) { return b == 0; }));

  std::string text = "a text that is too long for the string object itself";
  const char* const in_text = text.data();
  const std::size_t size = text.size();
  EXPECT_EQ(SecretBytes::take(std::move(text)).size(), size);
  EXPECT_TRUE(text.empty());  // NOLINT(bugprone-use-after-move)
  // The string still owns that memory: it was emptied in place.
  // NOLINTNEXTLINE(clang-analyzer-cplusplus.InnerPointer)
  EXPECT_TRUE(std::all_of(in_text, in_text + size, [](auto c) { return c == 0; }));
}

TEST(SecretBytes, StartsAsZerosWhenMadeBySize) {
  SecretBytes secret = SecretBytes::of_size(3);
  EXPECT_EQ(opened(secret), Bytes(3));
  secret.reveal_mutable(SecretAccess::because("a test fills it"))[1] = 7;
  EXPECT_EQ(opened(secret), (Bytes{0, 7, 0}));
}

TEST(SecretBytes, MayBeEmpty) {
  EXPECT_TRUE(SecretBytes().empty());
  EXPECT_TRUE(SecretBytes::copy_of({}).empty());
  EXPECT_TRUE(SecretBytes::of_size(0).empty());
  EXPECT_TRUE(opened(SecretBytes()).empty());
}

TEST(SecretBytes, IsEmptyOnceMovedFrom) {
  SecretBytes first = secret_of("hunter2");
  SecretBytes second = std::move(first);
  EXPECT_TRUE(first.empty());  // NOLINT(bugprone-use-after-move)
  first = std::move(second);
  EXPECT_TRUE(second.empty());  // NOLINT(bugprone-use-after-move)
  EXPECT_EQ(opened(first), to_bytes("hunter2"));
}

TEST(SecretBytes, SurvivesBeingMovedToItself) {
  SecretBytes secret = secret_of("hunter2");
  SecretBytes& same = secret;
  secret = std::move(same);
  EXPECT_EQ(opened(secret), to_bytes("hunter2"));
}

TEST(SecretBytes, IsWipedWhenDestroyed) {
  {
    const SecretBytes secret = secret_of("hunter2");
    watch(secret);
  }
  EXPECT_EQ(g_fate, Fate::kFreedWiped);
}

TEST(SecretBytes, IsWipedWhenAssignedTo) {
  SecretBytes secret = secret_of("hunter2");
  watch(secret);
  secret = secret_of("another");
  EXPECT_EQ(g_fate, Fate::kFreedWiped);
  EXPECT_EQ(opened(secret), to_bytes("another"));
}

TEST(SecretBytes, IsWipedWhereItWasMovedTo) {
  {
    SecretBytes first = secret_of("hunter2");
    watch(first);
    const SecretBytes second = std::move(first);
    EXPECT_EQ(g_fate, Fate::kHeld);
  }
  EXPECT_EQ(g_fate, Fate::kFreedWiped);
}

TEST(ConstantTimeEqual, ComparesSizesAndEveryByte) {
  EXPECT_TRUE(constant_time_equal(SecretBytes(), SecretBytes()));
  EXPECT_TRUE(constant_time_equal(secret_of("abc"), secret_of("abc")));
  EXPECT_FALSE(constant_time_equal(secret_of("abc"), secret_of("ab")));
  EXPECT_FALSE(constant_time_equal(secret_of("abc"), SecretBytes()));
  for (std::size_t bit = 0; bit < 24; ++bit) {
    SecretBytes other = secret_of("abc");
    MutableByteSpan bytes = other.reveal_mutable(SecretAccess::because("a test flips a bit"));
    bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] ^ (1U << (bit % 8)));
    EXPECT_FALSE(constant_time_equal(secret_of("abc"), other)) << "bit " << bit;
  }
}

TEST(Wipe, ZeroesTheSpanAndNothingElse) {
  Bytes bytes = {1, 2, 3, 4};
  wipe(MutableByteSpan(bytes).subspan(1, 2));
  EXPECT_EQ(bytes, (Bytes{1, 0, 0, 4}));
  wipe({});
}

}  // namespace
}  // namespace nsl
