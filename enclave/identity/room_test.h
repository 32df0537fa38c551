#pragma once
// A store in memory, a clock, and the parts of this room over them, for its tests.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/event_buffer.h"
#include "enclave/identity/authenticator.h"
#include "enclave/identity/jwt_maker_test.h"
#include "enclave/platform/testing/doubles.h"
#include "enclave/storage/testing/memory_store.h"

namespace nsl::identity {

// Keys of epochs `oldest` to `newest`.
class TestMacKeys final : public MacKeys {
 public:
  std::uint32_t oldest = 0;
  std::uint32_t newest = 0;

  std::uint32_t current_epoch() const override { return newest; }
  std::uint32_t oldest_epoch() const override { return oldest; }
  Result<SecretBytes> key(std::uint32_t epoch) const override {
    if (epoch > newest || epoch < oldest)
      return Error(Errc::kInvalidArgument, "no such epoch");
    return SecretBytes::copy_of(Bytes(32, static_cast<std::uint8_t>(epoch + 1)));
  }
};

// Distinct bytes from draw to draw.
class CountingEntropy final : public platform::Entropy {
 public:
  Status fill(MutableByteSpan out) override {
    const auto digest = crypto::sha256(as_bytes(std::to_string(count_++)));
    for (std::size_t i = 0; i < out.size(); ++i)
      out[i] = digest[i % digest.size()];
    return ok_status();
  }

 private:
  std::atomic<std::uint64_t> count_{0};
};

// "name field=value …", one an event.
class EventLines final : public EventSink {
 public:
  void emit(const Event& event) noexcept override {
    std::string line(event.name);
    for (const EventField& field : event.fields)
      if (const auto* text = std::get_if<std::string_view>(&field.value))
        line += ' ' + std::string(field.name) + '=' + std::string(*text);
    const std::lock_guard lock(mutex_);
    lines_.push_back(line);
  }

  std::vector<std::string> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(lines_, {});
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> lines_;
};

inline constexpr UnixMillis kStart(1'700'000'000'000);

// The whole room, with one operator.
class Room {
 public:
  explicit Room(Registration registration = Registration::kOpen,
                std::size_t verified_jwt_count = Authenticator::kVerifiedJwtCount)
      : users(registration, {operator_user.id()}),
        tokens(keys, entropy, memory.store.incarnation()),
        audience(audience_of(memory.store.incarnation())),
        authenticator(Authenticator::create({users, tokens, clock, events}, audience,
                                            {operator_user.public_key()}, verified_jwt_count)
                          .value()) {}

  // Runs `work` in a transaction, commits, and tells its events.
  Status act(const std::function<Status(storage::Transaction&, EventSink&)>& work) {
    EventBuffer told;
    const auto done =
        storage::run_transaction(memory.store, [&](storage::Transaction& transaction) {
          told.clear();
          return work(transaction, told);
        });
    if (!done.ok())
      return done.error();
    told.publish(events);
    return ok_status();
  }

  Status add(const TestUser& user) {
    return act([&](storage::Transaction& transaction, EventSink& sink) -> Status {
      NSL_RETURN_IF_ERROR(users.add(
          transaction, sink, ProvenKey::of_client_certificate(user.public_key()), clock.now()));
      return ok_status();
    });
  }

  Result<NewToken> create_token(const UserId& owner, const TokenRequest& request) {
    std::optional<NewToken> made;
    NSL_RETURN_IF_ERROR(act([&](storage::Transaction& transaction, EventSink& sink) -> Status {
      NSL_RETURN_IF_ERROR(users.require_active(transaction, owner));
      NSL_ASSIGN_OR_RETURN(made, tokens.create(transaction, sink, owner, request, clock.now()));
      return ok_status();
    }));
    return std::move(*made);
  }

  Status erase(const UserId& id) {
    return act([&](storage::Transaction& transaction, EventSink& sink) -> Status {
      NSL_RETURN_IF_ERROR(users.erase(transaction, sink, id));
      return tokens.revoke_all(transaction, sink, id);
    });
  }

  Status disable(const UserId& id) {
    return act([&](storage::Transaction& transaction, EventSink& sink) {
      return users.disable(transaction, sink, id);
    });
  }

  Status enable(const UserId& id) {
    return act([&](storage::Transaction& transaction, EventSink& sink) {
      return users.enable(transaction, sink, id);
    });
  }

  Result<Principal> authenticate(std::string_view bearer) { return authenticate({{}, bearer}); }
  Result<Principal> authenticate(const Credentials& credentials) {
    return authenticator->authenticate(*memory.store.snapshot(), credentials);
  }

  TokenRequest api_token() const {
    return {.scopes = ScopeSet::of({Scope::kFunctionsInvoke, Scope::kGasRead}),
            .functions = FunctionSet::all(),
            .expires = clock.now() + std::chrono::hours(24)};
  }

  storage::testing::MemoryStore memory;
  platform::testing::FrozenWallClock clock{kStart};
  TestMacKeys keys;
  CountingEntropy entropy;
  EventLines events;
  TestUser operator_user;
  Users users;
  Tokens tokens;
  std::string audience;
  std::unique_ptr<Authenticator> authenticator;
};

inline std::string shown(const NewToken& token) {
  return std::string(as_text(token.text.reveal(SecretAccess::because("a test uses a token"))));
}

inline Errc code_of(const Status& status) { return status.ok() ? Errc{} : status.error().code(); }
template <class T>
Errc code_of(const Result<T>& result) {
  return result.ok() ? Errc{} : result.error().code();
}

}  // namespace nsl::identity
