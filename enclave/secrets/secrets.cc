#include "enclave/secrets/secrets.h"

#include <algorithm>
#include <utility>

#include "enclave/execution/names.h"

namespace nsl::secrets {
namespace {

using keys::InvokedFunction;
using storage::Account;
using storage::Reader;
using storage::Transaction;

constexpr std::size_t kEraseBatch = 100;

Error bad(std::string detail) { return Error(Errc::kInvalidArgument, std::move(detail)); }
Error no_secret() { return Error(Errc::kNotFound, "there is no such secret, or no such version"); }
Error unavailable(std::string_view name) {
  return Error(Errc::kSecretUnavailable, std::string(name));
}

Account account_of(const UserId& owner) { return Account(owner.value()); }

Result<std::optional<SecretRecord>> read(Reader& reader, const UserId& owner,
                                         std::string_view name) {
  if (!execution::is_name(name))
    return std::optional<SecretRecord>();
  NSL_ASSIGN_OR_RETURN(const auto value, reader.get(secret_key(owner, name)));
  if (!value)
    return std::optional<SecretRecord>();
  NSL_ASSIGN_OR_RETURN(SecretRecord record, SecretRecord::parse(*value));
  return std::optional(std::move(record));
}

Result<SecretRecord> require(Reader& reader, const UserId& owner, std::string_view name) {
  NSL_ASSIGN_OR_RETURN(auto record, read(reader, owner, name));
  if (!record)
    return no_secret();
  return *std::move(record);
}

Status write(Transaction& transaction, const UserId& owner, std::string_view name,
             const SecretRecord& record) {
  return transaction.put_for(account_of(owner), secret_key(owner, name), record.encode());
}

void tell(EventSink& events, std::string_view event, const UserId& owner, std::string_view name,
          std::uint32_t version) {
  const EventField fields[] = {
      {"owner", owner.value()}, {"secret", name}, {"version", std::uint64_t{version}}};
  events.emit({event, fields});
}

Status check_keep(std::uint8_t count) {
  if (count >= 1 && count <= kMaxVersions)
    return ok_status();
  return bad("expected to keep 1 to " + std::to_string(kMaxVersions) + " versions, met " +
             std::to_string(count));
}

}  // namespace

Status Secrets::check(std::string_view name, const SecretBytes& value,
                      const PutOptions& options) const {
  if (!execution::is_name(name))
    return bad(
        "a secret's name has 1 to 128 letters, digits, '_', '.' and '-' and begins with a "
        "letter or '_'");
  if (value.size() > kMaxValueBytes)
    return Error(Errc::kSecretTooLarge, "expected at most " + std::to_string(kMaxValueBytes) +
                                            " bytes, met " + std::to_string(value.size()));
  if (options.expires && *options.expires <= ports_.wall.now())
    return bad("the expiry lies in the past");
  if (options.keep)
    return check_keep(*options.keep);
  return ok_status();
}

Result<std::uint32_t> Secrets::put(Transaction& transaction, EventSink& events, const UserId& owner,
                                   std::string_view name, const SecretBytes& value,
                                   const PutOptions& options) {
  NSL_RETURN_IF_ERROR(check(name, value, options));
  NSL_ASSIGN_OR_RETURN(auto former, read(transaction, owner, name));
  const std::uint32_t met = former ? former->current().version : 0;
  if (options.expected_version && *options.expected_version != met)
    return Error(Errc::kVersionMismatch, "expected " + std::to_string(*options.expected_version) +
                                             ", met " + std::to_string(met));
  SecretRecord record = std::move(former).value_or(
      SecretRecord{.versions = {}, .keep = options_.keep, .access = keys::FunctionAccess()});
  record.keep = options.keep.value_or(record.keep);
  record.access = options.access.value_or(record.access);
  NSL_ASSIGN_OR_RETURN(const std::uint32_t version,
                       add_version(transaction, owner, name, record, value, options.expires));
  tell(events, "secrets.put", owner, name, version);
  return version;
}

Result<std::uint32_t> Secrets::roll_back(Transaction& transaction, EventSink& events,
                                         const UserId& owner, std::string_view name,
                                         std::uint32_t version) {
  NSL_ASSIGN_OR_RETURN(SecretRecord record, require(transaction, owner, name));
  const SecretVersion* found = record.find(version);
  if (found == nullptr)
    return no_secret();
  const SecretVersion older = *found;
  NSL_ASSIGN_OR_RETURN(const keys::UserOpener opener, ports_.data_keys.opener(transaction, owner));
  NSL_ASSIGN_OR_RETURN(const SecretBytes value, open(transaction, opener, owner, name, older));
  NSL_ASSIGN_OR_RETURN(const std::uint32_t added,
                       add_version(transaction, owner, name, record, value, older.expires));
  const EventField fields[] = {{"owner", owner.value()},
                               {"secret", name},
                               {"version", std::uint64_t{added}},
                               {"from", std::uint64_t{version}}};
  events.emit({"secrets.rolled-back", fields});
  return added;
}

Result<std::uint32_t> Secrets::add_version(Transaction& transaction, const UserId& owner,
                                           std::string_view name, SecretRecord& record,
                                           const SecretBytes& value,
                                           std::optional<UnixMillis> expires) {
  const SecretVersion version{.version = record.versions.empty() ? 1 : record.current().version + 1,
                              .created = ports_.wall.now(),
                              .size = static_cast<std::uint32_t>(value.size()),
                              .expires = expires};
  record.versions.push_back(version);
  const Bytes place = value_key(owner, name, version.version);
  NSL_ASSIGN_OR_RETURN(const keys::UserCipher cipher, ports_.data_keys.cipher(transaction, owner));
  NSL_ASSIGN_OR_RETURN(
      const Bytes sealed,
      cipher.seal(place, value.reveal(SecretAccess::because("a secret is encrypted"))));
  NSL_RETURN_IF_ERROR(transaction.put_for(account_of(owner), place, sealed));
  for (const DueEvent& due : due_events(owner, name, version))
    NSL_RETURN_IF_ERROR(transaction.put(due.key(), {}));
  NSL_RETURN_IF_ERROR(drop_beyond_keep(transaction, owner, name, record));
  NSL_RETURN_IF_ERROR(write(transaction, owner, name, record));
  return version.version;
}

std::vector<DueEvent> Secrets::due_events(const UserId& owner, std::string_view name,
                                          const SecretVersion& version) const {
  if (!version.expires)
    return {};
  DueEvent warning{.at = *version.expires - options_.warning_ahead,
                   .owner = owner,
                   .name = std::string(name),
                   .version = version.version,
                   .kind = DueKind::kWarning};
  DueEvent expiry = warning;
  expiry.at = *version.expires;
  expiry.kind = DueKind::kExpiry;
  return {std::move(warning), std::move(expiry)};
}

Status Secrets::drop_version(Transaction& transaction, const UserId& owner, std::string_view name,
                             const SecretVersion& version) {
  NSL_RETURN_IF_ERROR(
      transaction.erase_for(account_of(owner), value_key(owner, name, version.version)));
  for (const DueEvent& due : due_events(owner, name, version))
    NSL_RETURN_IF_ERROR(transaction.erase(due.key()));
  return ok_status();
}

Status Secrets::drop_beyond_keep(Transaction& transaction, const UserId& owner,
                                 std::string_view name, SecretRecord& record) {
  while (record.versions.size() > record.keep) {
    NSL_RETURN_IF_ERROR(drop_version(transaction, owner, name, record.versions.front()));
    record.versions.erase(record.versions.begin());
  }
  return ok_status();
}

Status Secrets::restrict(Transaction& transaction, EventSink& events, const UserId& owner,
                         std::string_view name, const keys::FunctionAccess& access) {
  NSL_ASSIGN_OR_RETURN(SecretRecord record, require(transaction, owner, name));
  record.access = access;
  NSL_RETURN_IF_ERROR(write(transaction, owner, name, record));
  tell(events, "secrets.restricted", owner, name, record.current().version);
  return ok_status();
}

Status Secrets::keep(Transaction& transaction, EventSink& events, const UserId& owner,
                     std::string_view name, std::uint8_t count) {
  NSL_RETURN_IF_ERROR(check_keep(count));
  NSL_ASSIGN_OR_RETURN(SecretRecord record, require(transaction, owner, name));
  record.keep = count;
  NSL_RETURN_IF_ERROR(drop_beyond_keep(transaction, owner, name, record));
  NSL_RETURN_IF_ERROR(write(transaction, owner, name, record));
  tell(events, "secrets.keep-changed", owner, name, record.current().version);
  return ok_status();
}

Status Secrets::erase(Transaction& transaction, EventSink& events, const UserId& owner,
                      std::string_view name) {
  NSL_ASSIGN_OR_RETURN(const SecretRecord record, require(transaction, owner, name));
  for (const SecretVersion& version : record.versions)
    NSL_RETURN_IF_ERROR(drop_version(transaction, owner, name, version));
  NSL_RETURN_IF_ERROR(transaction.erase_for(account_of(owner), secret_key(owner, name)));
  tell(events, "secrets.erased", owner, name, record.current().version);
  return ok_status();
}

Result<bool> Secrets::erase_some_of(Transaction& transaction, EventSink& events,
                                    const UserId& owner) {
  storage::ScanRequest request;
  request.prefix = secrets_of(owner);
  request.limit = kEraseBatch;
  NSL_ASSIGN_OR_RETURN(const storage::Page page, transaction.scan(request));
  for (const storage::KeyValue& record : page.records) {
    NSL_ASSIGN_OR_RETURN(const std::string name, name_in(record.key));
    NSL_RETURN_IF_ERROR(erase(transaction, events, owner, name));
  }
  return page.next.has_value();
}

Result<SecretBytes> Secrets::open(Reader& reader, const keys::UserOpener& opener,
                                  const UserId& owner, std::string_view name,
                                  const SecretVersion& version) const {
  if (version.is_expired(ports_.wall.now()))
    return Error(Errc::kSecretExpired, "version " + std::to_string(version.version));
  const Bytes place = value_key(owner, name, version.version);
  NSL_ASSIGN_OR_RETURN(const auto sealed, reader.get(place));
  if (!sealed)
    return Error(Errc::kStorageCorrupt, "a secret's value is not in the store");
  return opener.open(place, *sealed);
}

Result<SecretBytes> Secrets::get(Reader& reader, const UserId& owner, std::string_view name,
                                 std::optional<std::uint32_t> version) const {
  NSL_ASSIGN_OR_RETURN(const SecretRecord record, require(reader, owner, name));
  const SecretVersion* found = version ? record.find(*version) : &record.current();
  if (found == nullptr)
    return no_secret();
  NSL_ASSIGN_OR_RETURN(const keys::UserOpener opener, ports_.data_keys.opener(reader, owner));
  return open(reader, opener, owner, name, *found);
}

Result<SecretInfo> Secrets::describe(Reader& reader, const UserId& owner,
                                     std::string_view name) const {
  NSL_ASSIGN_OR_RETURN(SecretRecord record, require(reader, owner, name));
  return SecretInfo{.name = std::string(name), .record = std::move(record)};
}

Result<SecretPage> Secrets::list(Reader& reader, const UserId& owner, std::string_view from,
                                 std::size_t limit) const {
  if (from.size() > execution::kMaxNameLength + 1)
    return bad("a page of names begins at something longer than a name");
  storage::ScanRequest request;
  request.prefix = secrets_of(owner);
  request.from = from.empty() ? Bytes() : secret_key(owner, from);
  request.limit = std::clamp<std::size_t>(limit, 1, kMaxPage);
  NSL_ASSIGN_OR_RETURN(const storage::Page found, reader.scan(request));
  SecretPage page;
  for (const storage::KeyValue& one : found.records) {
    NSL_ASSIGN_OR_RETURN(std::string name, name_in(one.key));
    NSL_ASSIGN_OR_RETURN(SecretRecord record, SecretRecord::parse(one.value));
    page.secrets.push_back({.name = std::move(name), .record = std::move(record)});
  }
  // A key that begins with the last one's: the next name is the one that this comes before.
  if (found.next && !page.secrets.empty())
    page.next = page.secrets.back().name + '!';
  return page;
}

Result<std::vector<execution::NamedSecret>> Secrets::load(
    Reader& reader, const InvokedFunction& function, std::span<const std::string> names) const {
  const UnixMillis now = ports_.wall.now();
  std::vector<SecretVersion> versions;
  for (const std::string& name : names) {
    NSL_ASSIGN_OR_RETURN(const auto record, read(reader, function.owner, name));
    const bool there = record.has_value();
    const bool granted = there && record->access.allows(function);
    if (!granted || record->current().is_expired(now)) {
      refused(function, name, !there ? "absent" : granted ? "expired" : "not-granted");
      return unavailable(name);
    }
    versions.push_back(record->current());
  }
  std::vector<execution::NamedSecret> loaded;
  if (names.empty())
    return loaded;
  NSL_ASSIGN_OR_RETURN(const keys::UserOpener opener,
                       ports_.data_keys.opener(reader, function.owner));
  for (std::size_t i = 0; i < names.size(); ++i) {
    NSL_ASSIGN_OR_RETURN(SecretBytes value,
                         open(reader, opener, function.owner, names[i], versions[i]));
    loaded.push_back({.name = names[i], .value = std::move(value)});
  }
  return loaded;
}

void Secrets::refused(const InvokedFunction& function, std::string_view name,
                      std::string_view reason) const {
  const EventField fields[] = {{"owner", function.owner.value()},
                               {"secret", name},
                               {"function", function.name.value()},
                               {"reason", reason}};
  ports_.events.emit({"secrets.refused", fields});
}

}  // namespace nsl::secrets
