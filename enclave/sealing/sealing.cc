#include "enclave/sealing/sealing.h"

#include <limits>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "crypto/kdf.h"
#include "enclave/sealing/root.h"
#include "enclave/sealing/root_blob.h"

namespace nsl::sealing {
namespace {

constexpr std::string_view kName = "root";
constexpr std::string_view kNewName = "root.new";
constexpr std::string_view kPurposeLabel = "nsl purpose key 1";

void emit(EventSink& events, std::string_view name, std::span<const EventField> fields = {}) {
  events.emit({name, fields});
}

SecretBytes given_out(const SecretBytes& key) {
  return SecretBytes::copy_of(key.reveal(SecretAccess::because("a ratchet key is given out")));
}

// Nothing if there is no blob.
Result<std::optional<Bytes>> read_blob(platform::Files& files) {
  const auto file = files.open(kName);
  if (!file.ok() && file.error().code() == Errc::kNotFound)
    return std::optional<Bytes>();
  if (!file.ok())
    return file.error();
  Bytes bytes(kMaxBlobSize + 1);  // one more than any has
  NSL_ASSIGN_OR_RETURN(const std::size_t count, (*file)->read_at(0, bytes));
  bytes.resize(count);
  return std::optional(std::move(bytes));
}

Status replace_blob(platform::Files& files, ByteSpan blob) {
  Status removed = files.remove(kNewName);  // what a crash left behind
  if (!removed.ok() && removed.error().code() != Errc::kNotFound)
    return removed;
  NSL_ASSIGN_OR_RETURN(const auto file, files.create(kNewName));
  NSL_RETURN_IF_ERROR(file->append(blob));
  NSL_RETURN_IF_ERROR(file->sync());
  NSL_RETURN_IF_ERROR(files.rename(kNewName, kName));
  return files.sync_directory();
}

}  // namespace

std::string_view name_of(Purpose purpose) {
  switch (purpose) {
    case Purpose::kStorage:
      return "storage";
    case Purpose::kBackup:
      return "backup";
    case Purpose::kIdentity:
      return "identity";
    case Purpose::kTls:
      return "tls";
    case Purpose::kReceipts:
      return "receipts";
    case Purpose::kAuditLog:
      return "audit-log";
    case Purpose::kConfiguration:
      return "configuration";
  }
  return "";
}

struct Sealing::State {
  State(const Ports& given_ports, platform::SealingPolicy given_policy)
      : ports(given_ports), policy(given_policy) {}

  const Ports ports;
  const platform::SealingPolicy policy;
  std::mutex change_mutex;  // held for a whole change, the writing included; taken first
  mutable std::mutex mutex;
  Root root;

  Root current() const {
    const std::lock_guard lock(mutex);
    return sealing::copy_of(root);
  }

  Status write(const Root& next) const {
    NSL_ASSIGN_OR_RETURN(const Bytes blob,
                         seal_blob(encode(next), ports.sealing_key, policy, ports.entropy));
    return replace_blob(ports.files, blob);
  }

  // Makes `next` the root, on the disk and then here. Under change_mutex.
  Status become(Root next) {
    NSL_RETURN_IF_ERROR(write(next));
    const std::lock_guard lock(mutex);
    root = std::move(next);
    return ok_status();
  }

  Status load(ByteSpan blob);
  Status make();
  void reseal_if_newer(const platform::SealingKeyRequest& request) const;
};

Status Sealing::State::load(ByteSpan blob) {
  NSL_ASSIGN_OR_RETURN(const OpenedBlob opened, open_blob(blob, ports.sealing_key, policy));
  NSL_ASSIGN_OR_RETURN(root, decode_root(opened.content));
  reseal_if_newer(opened.request);
  return ok_status();
}

Status Sealing::State::make() {
  NSL_ASSIGN_OR_RETURN(Root made, make_root(ports.entropy));
  NSL_RETURN_IF_ERROR(become(std::move(made)));
  emit(ports.events, "sealing.root-created");
  return ok_status();
}

// A full disk must not keep the data from being read, so a failure is told and borne.
void Sealing::State::reseal_if_newer(const platform::SealingKeyRequest& request) const {
  const auto own = ports.sealing_key.identity();
  if (own.ok() && own->isv_svn == request.isv_svn && own->cpu_svn == request.cpu_svn)
    return;
  const Status status = own.ok() ? write(root) : Status(own.error());
  if (status.ok()) {
    emit(ports.events, "sealing.resealed");
    return;
  }
  const EventField fields[] = {{"error", status.error().slug()}};
  emit(ports.events, "sealing.reseal-failed", fields);
}

Sealing::Sealing(std::unique_ptr<State> state) : state_(std::move(state)) {}
Sealing::~Sealing() = default;

Result<std::unique_ptr<Sealing>> Sealing::open(const Ports& ports, platform::SealingPolicy policy) {
  auto state = std::make_unique<State>(ports, policy);
  NSL_ASSIGN_OR_RETURN(const auto blob, read_blob(ports.files));
  NSL_RETURN_IF_ERROR(blob ? state->load(*blob) : state->make());
  return std::unique_ptr<Sealing>(new Sealing(std::move(state)));
}

Result<SecretBytes> Sealing::derive(Purpose purpose, Epoch epoch) const {
  const std::string_view name = name_of(purpose);
  if (name.empty())
    return Error(Errc::kInvalidArgument, "there is no such purpose");
  const std::lock_guard lock(state_->mutex);
  const Root& root = state_->root;
  if (epoch.count() < root.oldest_epoch || epoch.count() > root.current_epoch())
    return Error(Errc::kInvalidArgument, "expected an epoch of " +
                                             std::to_string(root.oldest_epoch) + " to " +
                                             std::to_string(root.current_epoch()) + ", got " +
                                             std::to_string(epoch.count()));
  Bytes info = to_bytes(kPurposeLabel);
  ByteWriter(info)
      .u8(static_cast<std::uint8_t>(name.size()))
      .bytes(as_bytes(name))
      .u32le(epoch.count());
  return crypto::hkdf_sha256(root.epoch_keys[epoch.count() - root.oldest_epoch], root.id, info, 32);
}

Epoch Sealing::current_epoch() const {
  const std::lock_guard lock(state_->mutex);
  return Epoch(state_->root.current_epoch());
}

Epoch Sealing::oldest_epoch() const {
  const std::lock_guard lock(state_->mutex);
  return Epoch(state_->root.oldest_epoch);
}

Result<Epoch> Sealing::rotate() {
  const std::lock_guard change(state_->change_mutex);
  Root next = state_->current();
  if (next.epoch_keys.size() >= kMaxKeptEpochs ||
      next.current_epoch() == std::numeric_limits<std::uint32_t>::max())
    return Error(Errc::kTooLarge, "the root blob holds " + std::to_string(next.epoch_keys.size()) +
                                      " epochs; retire the oldest first");
  NSL_ASSIGN_OR_RETURN(SecretBytes key, make_root_key(state_->ports.entropy));
  next.epoch_keys.push_back(std::move(key));
  const Epoch epoch(next.current_epoch());
  NSL_RETURN_IF_ERROR(state_->become(std::move(next)));
  const EventField fields[] = {{"epoch", std::uint64_t{epoch.count()}}};
  emit(state_->ports.events, "sealing.rotated", fields);
  return epoch;
}

Status Sealing::retire_epochs_before(Epoch oldest) {
  const std::lock_guard change(state_->change_mutex);
  Root next = state_->current();
  if (oldest.count() > next.current_epoch())
    return Error(
        Errc::kInvalidArgument,
        "the current epoch, " + std::to_string(next.current_epoch()) + ", can not be retired");
  if (oldest.count() <= next.oldest_epoch)
    return ok_status();
  const auto retired = static_cast<std::ptrdiff_t>(oldest.count() - next.oldest_epoch);
  next.epoch_keys.erase(next.epoch_keys.begin(), next.epoch_keys.begin() + retired);
  next.oldest_epoch = oldest.count();
  NSL_RETURN_IF_ERROR(state_->become(std::move(next)));
  const EventField fields[] = {{"oldest", std::uint64_t{oldest.count()}}};
  emit(state_->ports.events, "sealing.epochs-retired", fields);
  return ok_status();
}

namespace {

// There is one ratchet so far.
Status check_ratchet(Ratchet ratchet) {
  return ratchet == Ratchet::kUserKeys
             ? ok_status()
             : Status(Error(Errc::kInvalidArgument, "there is no such ratchet"));
}

void emit_ratchet(EventSink& events, std::string_view name, std::uint64_t generation) {
  const EventField fields[] = {{"ratchet", "user-keys"}, {"generation", generation}};
  emit(events, name, fields);
}

}  // namespace

Sealing::RatchetState Sealing::ratchet_state(Ratchet ratchet) const {
  if (!check_ratchet(ratchet).ok())
    return {};
  const std::lock_guard lock(state_->mutex);
  const RatchetKeys& keys = state_->root.user_keys;
  return {keys.generation, !keys.previous.empty()};
}

Result<SecretBytes> Sealing::ratchet_key(Ratchet ratchet, std::uint64_t generation) const {
  NSL_RETURN_IF_ERROR(check_ratchet(ratchet));
  const std::lock_guard lock(state_->mutex);
  const RatchetKeys& keys = state_->root.user_keys;
  if (generation == keys.generation)
    return given_out(keys.current);
  if (generation == keys.generation - 1 && !keys.previous.empty())
    return given_out(keys.previous);
  return Error(Errc::kNotFound, "generation " + std::to_string(generation) + " of the ratchet");
}

Status Sealing::begin_replacing(Ratchet ratchet) {
  NSL_RETURN_IF_ERROR(check_ratchet(ratchet));
  const std::lock_guard change(state_->change_mutex);
  Root next = state_->current();
  if (!next.user_keys.previous.empty())
    return Error(Errc::kWrongPhase, "the ratchet is being replaced already");
  NSL_ASSIGN_OR_RETURN(SecretBytes key, make_root_key(state_->ports.entropy));
  next.user_keys.previous = std::exchange(next.user_keys.current, std::move(key));
  const std::uint64_t generation = ++next.user_keys.generation;
  NSL_RETURN_IF_ERROR(state_->become(std::move(next)));
  emit_ratchet(state_->ports.events, "sealing.ratchet-begun", generation);
  return ok_status();
}

Status Sealing::end_replacing(Ratchet ratchet) {
  NSL_RETURN_IF_ERROR(check_ratchet(ratchet));
  const std::lock_guard change(state_->change_mutex);
  Root next = state_->current();
  if (next.user_keys.previous.empty())
    return Error(Errc::kWrongPhase, "the ratchet is not being replaced");
  next.user_keys.previous = SecretBytes();
  const std::uint64_t generation = next.user_keys.generation;
  NSL_RETURN_IF_ERROR(state_->become(std::move(next)));
  emit_ratchet(state_->ports.events, "sealing.ratchet-ended", generation);
  return ok_status();
}

platform::SealingPolicy Sealing::policy() const { return state_->policy; }

std::array<std::uint8_t, 16> Sealing::root_id() const {
  const std::lock_guard lock(state_->mutex);
  return state_->root.id;
}

}  // namespace nsl::sealing
