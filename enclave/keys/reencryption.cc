#include "enclave/keys/reencryption.h"

#include "base/event_buffer.h"
#include "enclave/storage/key.h"

namespace nsl::keys {
namespace {

using storage::Page;
using storage::ScanRequest;
using storage::Transaction;

constexpr std::size_t kBatch = 100;

}  // namespace

Status Reencryption::run() {
  ScanRequest request;
  request.prefix = all_rotating();
  request.limit = kBatch;
  for (bool more = true; more;) {
    NSL_ASSIGN_OR_RETURN(const Page page, ports_.store.snapshot()->scan(request));
    for (const storage::KeyValue& record : page.records) {
      NSL_ASSIGN_OR_RETURN(const UserId user, user_of_rotating(record.key));
      NSL_RETURN_IF_ERROR(finish(user));
    }
    more = page.next.has_value();
    request.from = page.next.value_or(Bytes());
  }
  return ok_status();
}

Status Reencryption::finish(const UserId& user) {
  for (const std::string_view space : spaces_)
    NSL_RETURN_IF_ERROR(reencrypt(space, user));
  EventBuffer told;
  const auto work = [&](Transaction& transaction) -> Status {
    told.clear();
    NSL_ASSIGN_OR_RETURN(const auto rotating, transaction.get(rotating_key(user)));
    if (!rotating)
      return ok_status();  // deleted meanwhile
    return ports_.data_keys.finish_rotation(transaction, told, user);
  };
  NSL_RETURN_IF_ERROR(run_transaction(ports_.store, work));
  told.publish(ports_.events);
  return ok_status();
}

Status Reencryption::reencrypt(std::string_view space, const UserId& user) {
  ScanRequest request;
  request.prefix = storage::Key(space).text(user.value()).bytes();
  request.limit = kBatch;
  for (bool more = true; more;) {
    NSL_ASSIGN_OR_RETURN(const Page page, ports_.store.snapshot()->scan(request));
    NSL_RETURN_IF_ERROR(reencrypt_batch(page, user));
    more = page.next.has_value();
    request.from = page.next.value_or(Bytes());
  }
  return ok_status();
}

Status Reencryption::reencrypt_batch(const Page& page, const UserId& user) {
  const storage::Account account(user.value());
  const auto work = [&](Transaction& transaction) -> Status {
    NSL_ASSIGN_OR_RETURN(const auto rotating, transaction.get(rotating_key(user)));
    if (!rotating)
      return ok_status();  // deleted meanwhile
    NSL_ASSIGN_OR_RETURN(const UserCipher cipher, ports_.data_keys.cipher(transaction, user));
    for (const storage::KeyValue& found : page.records) {
      NSL_ASSIGN_OR_RETURN(const auto sealed, transaction.get(found.key));
      if (!sealed)
        continue;
      NSL_ASSIGN_OR_RETURN(const bool outdated, cipher.is_outdated(*sealed));
      if (!outdated)
        continue;
      NSL_ASSIGN_OR_RETURN(const SecretBytes plaintext, cipher.open(found.key, *sealed));
      NSL_ASSIGN_OR_RETURN(
          const Bytes again,
          cipher.seal(found.key,
                      plaintext.reveal(SecretAccess::because("a record is encrypted anew"))));
      NSL_RETURN_IF_ERROR(transaction.put_for(account, found.key, again));
    }
    return ok_status();
  };
  NSL_RETURN_IF_ERROR(run_transaction(ports_.store, work));
  return ok_status();
}

}  // namespace nsl::keys
