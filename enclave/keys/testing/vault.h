#pragma once
// Data keys over a store and a ratchet in memory, for tests: makes users, writes and reads records of
// theirs, and "crashes", which loses what memory alone knew.

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>

#include "base/event_buffer.h"
#include "base/testing/event_recorder.h"
#include "enclave/keys/data_keys.h"
#include "enclave/keys/reencryption.h"
#include "enclave/keys/shredding.h"
#include "enclave/keys/testing/memory_ratchet.h"
#include "enclave/platform/testing/doubles.h"
#include "enclave/platform/testing/random_entropy.h"
#include "enclave/storage/key.h"
#include "enclave/storage/testing/memory_store.h"

namespace nsl::keys::testing {

inline constexpr std::string_view kNotes = "test/note";

struct Vault {
  explicit Vault(const DataKeysOptions& with = {}) : options(with) { reopen(); }

  void reopen() {
    data_keys = std::make_unique<DataKeys>(DataKeysPorts{ratchet, entropy, monotonic}, options);
    shredding = std::make_unique<Shredding>(ShreddingPorts{memory.store, ratchet, entropy, events});
    reencryption = std::make_unique<Reencryption>(
        ReencryptionPorts{memory.store, *data_keys, events}, std::vector{kNotes});
  }

  Status act(const std::function<Status(storage::Transaction&, EventSink&)>& work) {
    EventBuffer told;
    const auto done = run_transaction(memory.store, [&](storage::Transaction& transaction) {
      told.clear();
      return work(transaction, told);
    });
    if (!done.ok())
      return done.error();
    told.publish(events);
    return ok_status();
  }

  Status create(const UserId& user) {
    return act(
        [&](auto& transaction, auto& told) { return data_keys->create(transaction, told, user); });
  }
  Status rotate(const UserId& user) {
    return act(
        [&](auto& transaction, auto& told) { return data_keys->rotate(transaction, told, user); });
  }
  Status erase(const UserId& user) {
    const Status done = act(
        [&](auto& transaction, auto& told) { return data_keys->erase(transaction, told, user); });
    if (done.ok())
      data_keys->forget(user);
    return done;
  }

  static Bytes place(const UserId& user, std::string_view name) {
    return storage::Key(kNotes).text(user.value()).text(name).bytes();
  }
  Status write(const UserId& user, std::string_view name, std::string_view text) {
    return act([&](storage::Transaction& transaction, EventSink&) -> Status {
      NSL_ASSIGN_OR_RETURN(const UserCipher cipher, data_keys->cipher(transaction, user));
      NSL_ASSIGN_OR_RETURN(const Bytes sealed, cipher.seal(place(user, name), as_bytes(text)));
      return transaction.put_for(storage::Account(user.value()), place(user, name), sealed);
    });
  }
  Result<std::string> read(const UserId& user, std::string_view name) {
    const auto snapshot = memory.store.snapshot();
    NSL_ASSIGN_OR_RETURN(const UserOpener opener, data_keys->opener(*snapshot, user));
    NSL_ASSIGN_OR_RETURN(const auto sealed, snapshot->get(place(user, name)));
    if (!sealed)
      return Error(Errc::kNotFound, "no such note");
    NSL_ASSIGN_OR_RETURN(const SecretBytes text, opener.open(place(user, name), *sealed));
    return std::string(as_text(text.reveal(SecretAccess::because("a test compares it"))));
  }

  DataKeysRecord stored(const UserId& user) {
    return stored_in(memory.backend->dump(), user).value_or(DataKeysRecord());
  }
  // In a copy of the store.
  static std::optional<DataKeysRecord> stored_in(const std::vector<storage::KeyValue>& dump,
                                                 const UserId& user) {
    for (const storage::KeyValue& record : dump)
      if (record.key == data_keys_key(user))
        return DataKeysRecord::parse(record.value).value();
    return std::nullopt;
  }

  DataKeysOptions options;
  storage::testing::MemoryStore memory;
  MemoryRatchet ratchet;
  platform::testing::FrozenMonotonicClock monotonic;
  platform::testing::RandomEntropy entropy;
  nsl::testing::EventRecorder events;
  std::unique_ptr<DataKeys> data_keys;
  std::unique_ptr<Shredding> shredding;
  std::unique_ptr<Reencryption> reencryption;
};

}  // namespace nsl::keys::testing
