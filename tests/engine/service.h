#pragma once
// The served functions over all the rooms below them, with the real JavaScript engine, over a store
// that the test brings: makes users, deploys, invokes and waits.
//
// Thread-safety: all members but the constructor and destructor may be called by any thread.

#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <string>
#include <string_view>

#include "base/event_buffer.h"
#include "base/testing/event_recorder.h"
#include "enclave/engine/engine.h"
#include "enclave/gas/write_groups.h"
#include "enclave/keys/ratchet.h"
#include "enclave/keys/shredding.h"
#include "enclave/platform/simulation/clock.h"
#include "enclave/platform/testing/doubles.h"
#include "enclave/platform/testing/random_entropy.h"
#include "tests/support/function_runner.h"

namespace nsl::engine::testing {

inline const UserId kAda("ada");
inline const UserId kBob("bob");
inline const UserId kCarol("carol");
inline constexpr Gas kPlenty{1'000'000'000'000'000};

// Long enough for a test to do something meanwhile, on a busy machine, too.
inline constexpr std::string_view kWaits =
    "export const config = { limits: { wallTimeMs: 60000 } };"
    "export default async () => { await new Promise((r) => setTimeout(r, 5000)); return 'waited'; "
    "};";

inline SecretBytes secret(std::string_view text) { return SecretBytes::copy_of(as_bytes(text)); }
inline IdempotencyKey key(std::string_view text) { return parse_idempotency_key(text).value(); }

// The result, or the slug of the failure.
std::string text_of(const InvokeReply& reply);
std::string slug_of(const DeployReply& reply);  // "" if it is deployed

// Limits that do not depend on how busy the machine is.
EngineOptions patient_options();

class Service {
 public:
  // Both outlive it.
  Service(storage::StateStore& store, keys::Ratchet& ratchet,
          const EngineOptions& options = patient_options());
  ~Service();

  Status act(const std::function<Status(storage::Transaction&, EventSink&)>& work);
  // With a data key, and so much gas.
  void add_user(const UserId& user, Gas gas = kPlenty);
  void put_secret(const UserId& user, std::string_view name, std::string_view value);
  Status erase_user(const UserId& user);

  DeployReply deploy(const UserId& owner, std::string_view name, std::string_view source,
                     const DeployOptions& options = {.callers = Callers::everybody()});
  InvokeRequest request(const UserId& caller, std::string_view name, std::string_view input = "",
                        const UserId& owner = kAda) const;
  std::future<InvokeReply> submit(InvokeRequest request);
  InvokeReply invoke(InvokeRequest request) { return submit(std::move(request)).get(); }
  InvokeReply invoke(const UserId& caller, std::string_view name, std::string_view input = "",
                     const UserId& owner = kAda) {
    return invoke(request(caller, name, input, owner));
  }
  InvokeReply execute(ExecuteRequest request);
  InvokeReply execute(const UserId& caller, std::string_view code, std::string_view input = "");
  // What the user can see of it.
  Result<InvocationRecord> record(const UserId& user, const InvocationId& id);
  // What the user has left, with all debits that are due stored.
  Gas gas_left(const UserId& user);
  Gas gas_spent(const UserId& user) { return kPlenty - gas_left(user); }

  Engine& engine() { return *engine_; }
  storage::StateStore& store() { return store_; }
  keys::DataKeys& data_keys() { return data_keys_; }
  keys::SigningKeys& signing_keys() { return signing_keys_; }
  gas::Accounts& gas() { return *gas_; }
  sandbox::InstancePool& instances() { return runner_.instances(); }
  platform::testing::FrozenWallClock& wall() { return wall_; }
  nsl::testing::EventRecorder& events() { return events_; }

 private:
  storage::StateStore& store_;
  platform::testing::RandomEntropy entropy_;
  platform::testing::FrozenWallClock wall_;
  platform::simulation::SystemMonotonicClock monotonic_;
  nsl::testing::EventRecorder events_;
  nsl::testing::FunctionRunner runner_;
  keys::DataKeys data_keys_;
  keys::SigningKeys signing_keys_;
  secrets::Secrets secrets_;
  std::unique_ptr<gas::Accounts> gas_;
  std::unique_ptr<gas::WriteGroups> write_groups_;
  std::unique_ptr<Engine> engine_;
};

// Waits until `holds` says true; a test that waits for ever is ended by its time limit.
void wait_until(const std::function<bool()>& holds);

}  // namespace nsl::engine::testing
