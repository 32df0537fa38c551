// Many threads at once, for the thread sanitizer, and for what must hold at the end.

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "enclave/identity/clock_floor.h"
#include "enclave/identity/room_test.h"

namespace nsl::identity {
namespace {

constexpr int kRounds = 60;

TEST(IdentityThreads, AuthenticateWhileTokensComeAndGoAndUsersAreDisabled) {
  Room room;
  const TestUser alice(crypto::KeyKind::kEd25519);
  const TestUser bob;
  ASSERT_TRUE(room.add(alice).ok());
  ASSERT_TRUE(room.add(bob).ok());
  const std::string jwt = alice.jwt(room.audience, kStart);
  const std::string lasting = shown(room.create_token(alice.id(), room.api_token()).value());
  std::atomic<int> kept{0};

  const auto ask = [&] {
    for (int i = 0; i < kRounds; ++i)
      for (const std::string* bearer : {&jwt, &lasting}) {
        const Errc code = code_of(room.authenticate(*bearer));
        EXPECT_TRUE(code == Errc{} || code == Errc::kUserDisabled) << code;
      }
  };
  const auto make_tokens = [&](const TestUser& user) {
    for (int i = 0; i < kRounds; ++i) {
      const auto made = room.create_token(user.id(), room.api_token());
      if (!made.ok()) {
        EXPECT_TRUE(code_of(made) == Errc::kUserDisabled || code_of(made) == Errc::kConflict);
        continue;
      }
      const Status revoked =
          i % 2 == 0 ? room.act([&](storage::Transaction& transaction, EventSink& sink) {
            return room.tokens.revoke(transaction, sink, user.id(), made->info.id);
          })
                     : Status(Error(Errc::kCancelled));
      if (!revoked.ok())
        ++kept;
    }
  };
  const auto toggle = [&] {
    for (int i = 0; i < kRounds; ++i) {
      EXPECT_NE(code_of(room.disable(alice.id())), Errc::kNotFound);
      EXPECT_NE(code_of(room.enable(alice.id())), Errc::kNotFound);
      EXPECT_TRUE(room.tokens.flush_last_use(room.memory.store).ok());
    }
  };
  {
    std::vector<std::jthread> threads;
    threads.emplace_back(ask);
    threads.emplace_back(ask);
    threads.emplace_back(make_tokens, std::cref(alice));
    threads.emplace_back(make_tokens, std::cref(bob));
    threads.emplace_back(toggle);
  }
  ASSERT_TRUE(room.enable(alice.id()).ok());
  auto snapshot = room.memory.store.snapshot();
  const std::size_t left = room.tokens.list(*snapshot, alice.id())->size() +
                           room.tokens.list(*snapshot, bob.id())->size();
  EXPECT_EQ(left, static_cast<std::size_t>(kept) + 1);
}

TEST(IdentityThreads, ReadAClockThatNeverGoesBackForAnyOfThem) {
  storage::testing::MemoryStore memory;
  platform::testing::FrozenWallClock host{kStart};
  const auto clock = ClockFloor::open(host, memory.store).value();
  const auto read = [&] {
    UnixMillis last;
    for (int i = 0; i < 2000; ++i) {
      const UnixMillis now = clock->now();
      EXPECT_GE(now, last);
      last = now;
    }
  };
  std::vector<std::jthread> threads;
  threads.emplace_back(read);
  threads.emplace_back(read);
  threads.emplace_back([&] {
    for (int i = 0; i < 2000; ++i)
      host.set(kStart + std::chrono::milliseconds(i % 2 == 0 ? i : -i));
  });
  threads.emplace_back([&] {
    for (int i = 0; i < 20; ++i)
      EXPECT_TRUE(clock->persist().ok());
  });
}

}  // namespace
}  // namespace nsl::identity
