#include "enclave/keys/data_keys.h"

#include <utility>

#include "enclave/keys/shredding.h"
#include "enclave/keys/wrapping.h"

namespace nsl::keys {
namespace {

Error no_key() { return Error(Errc::kNotFound, "this user has no data key"); }

void tell(EventSink& events, std::string_view name, const UserId& user, std::uint32_t version) {
  const EventField fields[] = {{"user", user.value()}, {"version", std::uint64_t{version}}};
  events.emit({name, fields});
}

}  // namespace

DataKeys::DataKeys(const DataKeysPorts& ports, const DataKeysOptions& options)
    : ports_(ports), options_(options), cache_(ports.monotonic, options.cached_keys) {}

Result<DataKeysRecord> DataKeys::read(storage::Reader& reader, const UserId& user) const {
  NSL_ASSIGN_OR_RETURN(const auto value, reader.get(data_keys_key(user)));
  if (!value)
    return no_key();
  return DataKeysRecord::parse(*value);
}

Result<WrappedDataKey> DataKeys::make(storage::Transaction& transaction, const UserId& user,
                                      std::uint32_t version) const {
  NSL_ASSIGN_OR_RETURN(const std::uint64_t generation,
                       generation_for_wrapping(transaction, ports_.ratchet));
  DataKeyId id{};
  NSL_RETURN_IF_ERROR(ports_.entropy.fill(id));
  SecretBytes key = SecretBytes::of_size(kDataKeyBytes);
  NSL_RETURN_IF_ERROR(ports_.entropy.fill(
      key.reveal_mutable(SecretAccess::because("a new data key is drawn into it"))));
  return wrap(ports_.ratchet, generation, ports_.entropy, user, version, id, key);
}

Status DataKeys::create(storage::Transaction& transaction, EventSink& events, const UserId& user) {
  NSL_ASSIGN_OR_RETURN(const auto former, transaction.get(data_keys_key(user)));
  if (former)
    return Error(Errc::kAlreadyExists, "this user has a data key");
  DataKeysRecord record;
  NSL_ASSIGN_OR_RETURN(const WrappedDataKey key, make(transaction, user, 1));
  record.keys.push_back(key);
  NSL_RETURN_IF_ERROR(transaction.put(data_keys_key(user), record.encode()));
  tell(events, "keys.data-key-created", user, key.version);
  return ok_status();
}

Status DataKeys::erase(storage::Transaction& transaction, EventSink& events, const UserId& user) {
  NSL_ASSIGN_OR_RETURN(const DataKeysRecord record, read(transaction, user));
  NSL_RETURN_IF_ERROR(transaction.erase(data_keys_key(user)));
  NSL_RETURN_IF_ERROR(transaction.erase(rotating_key(user)));
  NSL_RETURN_IF_ERROR(request_shredding(transaction));
  tell(events, "keys.data-key-erased", user, record.keys.front().version);
  return ok_status();
}

Status DataKeys::rotate(storage::Transaction& transaction, EventSink& events, const UserId& user) {
  NSL_ASSIGN_OR_RETURN(DataKeysRecord record, read(transaction, user));
  if (record.keys.size() > 1)
    return Error(Errc::kRotationUnderWay, "version " + std::to_string(record.keys[1].version) +
                                              " of the user's data key is still in use");
  NSL_ASSIGN_OR_RETURN(const WrappedDataKey key,
                       make(transaction, user, record.keys.front().version + 1));
  record.keys.insert(record.keys.begin(), key);
  NSL_RETURN_IF_ERROR(transaction.put(data_keys_key(user), record.encode()));
  NSL_RETURN_IF_ERROR(transaction.put(rotating_key(user), {}));
  tell(events, "keys.data-key-rotated", user, key.version);
  return ok_status();
}

Status DataKeys::finish_rotation(storage::Transaction& transaction, EventSink& events,
                                 const UserId& user) {
  NSL_ASSIGN_OR_RETURN(DataKeysRecord record, read(transaction, user));
  record.keys.resize(1);
  NSL_RETURN_IF_ERROR(transaction.put(data_keys_key(user), record.encode()));
  NSL_RETURN_IF_ERROR(transaction.erase(rotating_key(user)));
  tell(events, "keys.data-key-rotation-finished", user, record.keys.front().version);
  return ok_status();
}

Result<std::vector<DataKeyPtr>> DataKeys::unwrapped(storage::Reader& reader, const UserId& user) {
  NSL_ASSIGN_OR_RETURN(const DataKeysRecord record, read(reader, user));
  std::vector<DataKeyPtr> keys;
  for (const WrappedDataKey& wrapped : record.keys) {
    DataKeyPtr key = cache_.find(wrapped.id);
    if (!key) {
      NSL_ASSIGN_OR_RETURN(SecretBytes bytes, unwrap(ports_.ratchet, user, wrapped));
      key = std::make_shared<DataKey>(DataKey{.version = wrapped.version, .key = std::move(bytes)});
      cache_.add(user, wrapped.id, key);
    }
    keys.push_back(std::move(key));
  }
  return keys;
}

Result<UserOpener> DataKeys::opener(storage::Reader& reader, const UserId& user) {
  NSL_ASSIGN_OR_RETURN(auto keys, unwrapped(reader, user));
  return UserOpener(std::move(keys));
}

Result<UserCipher> DataKeys::cipher(storage::Transaction& transaction, const UserId& user) {
  NSL_ASSIGN_OR_RETURN(auto keys, unwrapped(transaction, user));
  return UserCipher(std::move(keys), ports_.entropy);
}

}  // namespace nsl::keys
