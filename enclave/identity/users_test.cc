#include "enclave/identity/users.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "enclave/identity/room_test.h"

namespace nsl::identity {
namespace {

using testing::ElementsAre;

Result<std::optional<User>> find(Room& room, const UserId& id) {
  return room.users.find(*room.memory.store.snapshot(), id);
}

TEST(Users, AreRegisteredOnceAndFoundWithTheirKeys) {
  for (const auto kind : {crypto::KeyKind::kP256, crypto::KeyKind::kEd25519}) {
    Room room;
    const TestUser user(kind);
    EXPECT_FALSE(find(room, user.id()).value());
    ASSERT_TRUE(room.add(user).ok());
    const auto found = find(room, user.id()).value();
    ASSERT_TRUE(found);
    EXPECT_EQ(found->key, user.public_key());
    EXPECT_EQ(found->state, UserState::kActive);
    EXPECT_EQ(found->registered, kStart);
    EXPECT_EQ(code_of(room.add(user)), Errc::kAlreadyExists);
    EXPECT_THAT(room.events.take(),
                ElementsAre("identity.user-registered user=" + user.id().value()));
  }
}

TEST(Users, AreNeitherOperatorsNorKeysThatNameNobody) {
  Room room;
  EXPECT_EQ(code_of(room.add(room.operator_user)), Errc::kIdentityKey);
  const auto secp256k1 = crypto::SigningKey::generate(crypto::KeyKind::kSecp256k1).value();
  EXPECT_EQ(
      code_of(room.act([&](storage::Transaction& transaction, EventSink& sink) -> Status {
        NSL_RETURN_IF_ERROR(room.users.add(
            transaction, sink, ProvenKey::of_client_certificate(secp256k1.public_key()), kStart));
        return ok_status();
      })),
      Errc::kIdentityKey);
}

TEST(Users, RegisterFromTheListOnlyIfRegistrationIsClosed) {
  Room room(Registration::kAllowlist);
  const TestUser listed;
  const TestUser other;
  const auto allow = [&](const UserId& id) {
    return room.act([&](storage::Transaction& transaction, EventSink& sink) {
      return room.users.allow(transaction, sink, id);
    });
  };
  ASSERT_TRUE(allow(listed.id()).ok());
  EXPECT_EQ(code_of(allow(UserId("nobody"))), Errc::kInvalidArgument);
  EXPECT_EQ(code_of(room.add(other)), Errc::kRegistrationClosed);
  EXPECT_TRUE(room.add(listed).ok());
  const auto page = room.users.allowed(*room.memory.store.snapshot(), {}).value();
  EXPECT_THAT(page.users, ElementsAre(listed.id()));
  ASSERT_TRUE(room.act([&](storage::Transaction& transaction, EventSink& sink) {
                    return room.users.disallow(transaction, sink, listed.id());
                  })
                  .ok());
  ASSERT_TRUE(room.erase(listed.id()).ok());
  EXPECT_EQ(code_of(room.add(listed)), Errc::kRegistrationClosed);
  EXPECT_THAT(room.events.take(),
              ElementsAre("identity.allowed user=" + listed.id().value(),
                          "identity.user-registered user=" + listed.id().value(),
                          "identity.disallowed user=" + listed.id().value(),
                          "identity.user-deleted user=" + listed.id().value()));
}

TEST(Users, AreDisabledEnabledAndDeleted) {
  Room room;
  const TestUser user;
  EXPECT_EQ(code_of(room.disable(user.id())), Errc::kNotFound);
  EXPECT_EQ(code_of(room.enable(user.id())), Errc::kNotFound);
  EXPECT_EQ(code_of(room.erase(user.id())), Errc::kNotFound);
  ASSERT_TRUE(room.add(user).ok());
  room.events.take();
  const auto active = [&] {
    return code_of(room.users.require_active(*room.memory.store.snapshot(), user.id()));
  };
  EXPECT_EQ(active(), Errc{});
  EXPECT_TRUE(room.disable(user.id()).ok());
  EXPECT_TRUE(room.disable(user.id()).ok());
  EXPECT_EQ(active(), Errc::kUserDisabled);
  EXPECT_TRUE(room.enable(user.id()).ok());
  EXPECT_EQ(active(), Errc{});
  EXPECT_TRUE(room.erase(user.id()).ok());
  EXPECT_EQ(active(), Errc::kNotFound);
  const std::string id = " user=" + user.id().value();
  EXPECT_THAT(room.events.take(),
              ElementsAre("identity.user-disabled" + id, "identity.user-enabled" + id,
                          "identity.user-deleted" + id));
  EXPECT_TRUE(room.memory.backend->dump().empty());
}

TEST(Users, AreListedInPages) {
  Room room;
  for (int i = 0; i < 105; ++i)
    ASSERT_TRUE(room.add(TestUser(crypto::KeyKind::kEd25519)).ok());
  auto snapshot = room.memory.store.snapshot();
  const auto first = room.users.list(*snapshot, {}).value();
  EXPECT_EQ(first.users.size(), Users::kPageSize);
  ASSERT_TRUE(first.next);
  const auto second = room.users.list(*snapshot, *first.next).value();
  EXPECT_EQ(second.users.size(), 5U);
  EXPECT_FALSE(second.next);
  EXPECT_LT(first.users.back().id, second.users.front().id);
}

TEST(Users, AreRefusedAsCorruptWhereTheirRecordIsAnother) {
  const TestUser user;
  const Bytes good =
      write_user({user.id(), user.public_key(), UserState::kDisabled, UnixMillis(7)});
  EXPECT_EQ(read_user(user.id(), good)->state, UserState::kDisabled);
  EXPECT_EQ(code_of(read_user(TestUser().id(), good)), Errc::kStorageCorrupt);
  for (std::size_t size = 0; size < good.size(); ++size)
    EXPECT_EQ(code_of(read_user(user.id(), ByteSpan(good).first(size))), Errc::kStorageCorrupt);
  for (const std::size_t at : {0, 1, 10, 11, 20}) {
    Bytes changed = good;
    changed[at] ^= 0x40;
    EXPECT_EQ(code_of(read_user(user.id(), changed)), Errc::kStorageCorrupt) << at;
  }
  Bytes longer = good;
  longer.push_back(0);
  EXPECT_EQ(code_of(read_user(user.id(), longer)), Errc::kStorageCorrupt);
}

}  // namespace
}  // namespace nsl::identity
