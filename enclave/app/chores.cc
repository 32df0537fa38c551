#include "enclave/app/chores.h"

#include "enclave/engine/function_storage.h"
#include "enclave/storage/key.h"

namespace nsl::app {
namespace {

constexpr std::chrono::minutes kRarely{5};

// Whether the store takes writes, for readiness: one that is synced, of a record that nobody reads.
Status probe(storage::StateStore& store) {
  const auto done = run_transaction(store, [](storage::Transaction& transaction) {
    return transaction.put(storage::Key("app/probe").bytes(), as_bytes("1"));
  });
  return done.ok() ? ok_status() : Status(done.error());
}

}  // namespace

std::vector<Chore> chores_of(const ChorePorts& ports, std::chrono::seconds every) {
  Components& rooms = ports.components;
  const std::chrono::seconds rarely = std::max<std::chrono::seconds>(every, kRarely);
  return {
      {std::string(kProbeChore), every, [&rooms] { return probe(rooms.store()); }},
      {"deletions", every, [&interface = ports.interface] { return interface.finish_deletions(); }},
      {std::string(kShreddingChore), every, [&rooms] { return rooms.shredding().run(); }},
      {"re-encryption", every, [&rooms] { return rooms.reencryption().run(); }},
      {"connections", std::chrono::seconds(1),
       [&operations = ports.operations] { return operations.end_deleted_connections(); }},
      {"clock", every, [&rooms] { return rooms.persist_clock(); }},
      {"token-uses", every, [&rooms] { return rooms.tokens().flush_last_use(rooms.store()); }},
      {"secrets-expiry", every, [&rooms] { return rooms.expiry().run(); }},
      {"idle-keys", every,
       [&rooms] {
         rooms.data_keys().wipe_idle();
         return ok_status();
       }},
      {"functions", rarely, [&rooms] { return rooms.engine().sweep(); }},
      {"abandoned-storage", rarely,
       [&rooms] { return engine::FunctionStorage::erase_all_abandoned(rooms.store()); }},
  };
}

}  // namespace nsl::app
