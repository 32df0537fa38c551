#include "enclave/keys/signing_keys.h"

#include <algorithm>
#include <utility>

#include "enclave/execution/names.h"

namespace nsl::keys {
namespace {

using crypto::PublicKey;
using crypto::SigningKey;
using storage::Account;
using storage::Reader;
using storage::Transaction;

constexpr std::size_t kEraseBatch = 100;

Error bad(std::string detail) { return Error(Errc::kInvalidArgument, std::move(detail)); }
Error no_key() { return Error(Errc::kNotFound, "there is no such key, or no such version"); }

Account account_of(const UserId& owner) { return Account(owner.value()); }

Result<std::optional<SigningKeyRecord>> read(Reader& reader, const UserId& owner,
                                             std::string_view name) {
  if (!execution::is_name(name))
    return std::optional<SigningKeyRecord>();
  NSL_ASSIGN_OR_RETURN(const auto value, reader.get(signing_key_key(owner, name)));
  if (!value)
    return std::optional<SigningKeyRecord>();
  NSL_ASSIGN_OR_RETURN(SigningKeyRecord record, SigningKeyRecord::parse(*value));
  return std::optional(std::move(record));
}

Result<SigningKeyRecord> require(Reader& reader, const UserId& owner, std::string_view name) {
  NSL_ASSIGN_OR_RETURN(auto record, read(reader, owner, name));
  if (!record)
    return no_key();
  return *std::move(record);
}

Result<SigningKeyVersion> version_of(const SigningKeyRecord& record,
                                     std::optional<std::uint32_t> version) {
  const SigningKeyVersion* found = version ? record.find(*version) : &record.current();
  if (found == nullptr)
    return no_key();
  return *found;
}

Status write(Transaction& transaction, const UserId& owner, std::string_view name,
             const SigningKeyRecord& record) {
  return transaction.put_for(account_of(owner), signing_key_key(owner, name), record.encode());
}

Status erase_private(Transaction& transaction, const UserId& owner, std::string_view name,
                     std::uint32_t version) {
  return transaction.erase_for(account_of(owner), private_key(owner, name, version));
}

void tell(EventSink& events, std::string_view event, const UserId& owner, std::string_view name,
          std::uint32_t version) {
  const EventField fields[] = {
      {"owner", owner.value()}, {"key", name}, {"version", std::uint64_t{version}}};
  events.emit({event, fields});
}

Result<SigningKey> made_of(const ImportedKey& imported) {
  if (const auto* raw = std::get_if<RawPrivateKey>(&imported))
    return SigningKey::from_private(raw->kind, raw->bytes);
  return SigningKey::from_pkcs8(std::get<Pkcs8PrivateKey>(imported).der);
}

Result<Signature> signed_with(const SigningKey& key, std::uint32_t version, const ToSign& to_sign) {
  Signature signature;
  signature.version = version;
  if (const auto* message = std::get_if<Message>(&to_sign)) {
    NSL_ASSIGN_OR_RETURN(signature.bytes, key.sign(message->bytes));
    return signature;
  }
  const auto& digest = std::get<crypto::Digest32>(to_sign);
  if (key.kind() != crypto::KeyKind::kSecp256k1) {
    NSL_ASSIGN_OR_RETURN(signature.bytes, key.sign_digest(digest));
    return signature;
  }
  NSL_ASSIGN_OR_RETURN(const crypto::RecoverableSignature made, key.sign_recoverable(digest));
  signature.bytes = made.signature;
  signature.recovery_id = made.recovery_id;
  return signature;
}

}  // namespace

Result<PublicKey> SigningKeys::create(Transaction& transaction, EventSink& events,
                                      const UserId& owner, std::string_view name,
                                      crypto::KeyKind kind, const FunctionAccess& access) {
  NSL_ASSIGN_OR_RETURN(const SigningKey key, SigningKey::generate(kind));
  return add_first(transaction, events, owner, name, key, access, "keys.signing-key-created");
}

Result<PublicKey> SigningKeys::import(Transaction& transaction, EventSink& events,
                                      const UserId& owner, std::string_view name,
                                      const ImportedKey& imported, const FunctionAccess& access) {
  NSL_ASSIGN_OR_RETURN(const SigningKey key, made_of(imported));
  return add_first(transaction, events, owner, name, key, access, "keys.signing-key-imported");
}

Result<PublicKey> SigningKeys::add_first(Transaction& transaction, EventSink& events,
                                         const UserId& owner, std::string_view name,
                                         const SigningKey& key, const FunctionAccess& access,
                                         std::string_view event) {
  if (!execution::is_name(name))
    return bad(
        "a key's name has 1 to 128 letters, digits, '_', '.' and '-' and begins with a "
        "letter or '_'");
  NSL_ASSIGN_OR_RETURN(const auto former, read(transaction, owner, name));
  if (former)
    return Error(Errc::kAlreadyExists, "there is a key of this name");
  SigningKeyRecord record{.kind = key.kind(), .versions = {}, .access = access};
  NSL_RETURN_IF_ERROR(add_version(transaction, owner, name, record, key));
  tell(events, event, owner, name, record.current().version);
  return key.public_key();
}

Status SigningKeys::add_version(Transaction& transaction, const UserId& owner,
                                std::string_view name, SigningKeyRecord& record,
                                const SigningKey& key) {
  const std::uint32_t version = record.versions.empty() ? 1 : record.current().version + 1;
  const Bytes place = private_key(owner, name, version);
  NSL_ASSIGN_OR_RETURN(const UserCipher cipher, ports_.data_keys.cipher(transaction, owner));
  const SecretBytes bytes = key.private_bytes();
  NSL_ASSIGN_OR_RETURN(
      const Bytes sealed,
      cipher.seal(place, bytes.reveal(SecretAccess::because("a signing key is encrypted"))));
  NSL_RETURN_IF_ERROR(transaction.put_for(account_of(owner), place, sealed));
  record.versions.push_back({.version = version,
                             .created = ports_.wall.now(),
                             .public_key = to_bytes(key.public_key().bytes())});
  return write(transaction, owner, name, record);
}

Result<PublicKey> SigningKeys::rotate(Transaction& transaction, EventSink& events,
                                      const UserId& owner, std::string_view name) {
  NSL_ASSIGN_OR_RETURN(SigningKeyRecord record, require(transaction, owner, name));
  if (record.versions.size() >= kMaxKeyVersions)
    return Error(Errc::kTooManyVersions, "it has " + std::to_string(kMaxKeyVersions));
  NSL_ASSIGN_OR_RETURN(const SigningKey key, SigningKey::generate(record.kind));
  NSL_RETURN_IF_ERROR(add_version(transaction, owner, name, record, key));
  tell(events, "keys.signing-key-rotated", owner, name, record.current().version);
  return key.public_key();
}

Status SigningKeys::restrict(Transaction& transaction, EventSink& events, const UserId& owner,
                             std::string_view name, const FunctionAccess& access) {
  NSL_ASSIGN_OR_RETURN(SigningKeyRecord record, require(transaction, owner, name));
  record.access = access;
  NSL_RETURN_IF_ERROR(write(transaction, owner, name, record));
  tell(events, "keys.signing-key-restricted", owner, name, record.current().version);
  return ok_status();
}

Status SigningKeys::erase_version(Transaction& transaction, EventSink& events, const UserId& owner,
                                  std::string_view name, std::uint32_t version) {
  NSL_ASSIGN_OR_RETURN(SigningKeyRecord record, require(transaction, owner, name));
  NSL_RETURN_IF_ERROR(version_of(record, version));
  if (version == record.current().version)
    return bad("the current version of a key is erased with the key");
  std::erase_if(record.versions, [&](const auto& one) { return one.version == version; });
  NSL_RETURN_IF_ERROR(erase_private(transaction, owner, name, version));
  NSL_RETURN_IF_ERROR(write(transaction, owner, name, record));
  tell(events, "keys.signing-key-version-erased", owner, name, version);
  return ok_status();
}

Status SigningKeys::erase(Transaction& transaction, EventSink& events, const UserId& owner,
                          std::string_view name) {
  NSL_ASSIGN_OR_RETURN(const SigningKeyRecord record, require(transaction, owner, name));
  for (const SigningKeyVersion& version : record.versions)
    NSL_RETURN_IF_ERROR(erase_private(transaction, owner, name, version.version));
  NSL_RETURN_IF_ERROR(transaction.erase_for(account_of(owner), signing_key_key(owner, name)));
  tell(events, "keys.signing-key-erased", owner, name, record.current().version);
  return ok_status();
}

Result<bool> SigningKeys::erase_some_of(Transaction& transaction, EventSink& events,
                                        const UserId& owner) {
  storage::ScanRequest request;
  request.prefix = signing_keys_of(owner);
  request.limit = kEraseBatch;
  NSL_ASSIGN_OR_RETURN(const storage::Page page, transaction.scan(request));
  for (const storage::KeyValue& found : page.records) {
    NSL_ASSIGN_OR_RETURN(const std::string name, name_in(found.key));
    NSL_RETURN_IF_ERROR(erase(transaction, events, owner, name));
  }
  return page.next.has_value();
}

Result<SigningKeyInfo> SigningKeys::describe(Reader& reader, const UserId& owner,
                                             std::string_view name) const {
  NSL_ASSIGN_OR_RETURN(SigningKeyRecord record, require(reader, owner, name));
  return SigningKeyInfo{.name = std::string(name), .record = std::move(record)};
}

Result<SigningKeyPage> SigningKeys::list(Reader& reader, const UserId& owner, std::string_view from,
                                         std::size_t limit) const {
  if (from.size() > execution::kMaxNameLength + 1)
    return bad("a page of names begins at something longer than a name");
  storage::ScanRequest request;
  request.prefix = signing_keys_of(owner);
  request.from = from.empty() ? Bytes() : signing_key_key(owner, from);
  request.limit = std::clamp<std::size_t>(limit, 1, kMaxPage);
  NSL_ASSIGN_OR_RETURN(const storage::Page found, reader.scan(request));
  SigningKeyPage page;
  for (const storage::KeyValue& one : found.records) {
    NSL_ASSIGN_OR_RETURN(std::string name, name_in(one.key));
    NSL_ASSIGN_OR_RETURN(SigningKeyRecord record, SigningKeyRecord::parse(one.value));
    page.keys.push_back({.name = std::move(name), .record = std::move(record)});
  }
  // No name's character is below '!': nothing lies between the last name and this.
  if (found.next && !page.keys.empty())
    page.next = page.keys.back().name + '!';
  return page;
}

Result<PublicKey> SigningKeys::public_key(Reader& reader, const UserId& owner,
                                          std::string_view name,
                                          std::optional<std::uint32_t> version) const {
  NSL_ASSIGN_OR_RETURN(const SigningKeyRecord record, require(reader, owner, name));
  NSL_ASSIGN_OR_RETURN(const SigningKeyVersion found, version_of(record, version));
  return PublicKey::from_bytes(record.kind, found.public_key);
}

Result<SigningKey> SigningKeys::open(Reader& reader, const UserOpener& opener, const UserId& owner,
                                     std::string_view name, const SigningKeyRecord& record,
                                     const SigningKeyVersion& version) const {
  const Bytes place = private_key(owner, name, version.version);
  NSL_ASSIGN_OR_RETURN(const auto sealed, reader.get(place));
  if (!sealed)
    return Error(Errc::kStorageCorrupt, "a signing key's private part is not in the store");
  NSL_ASSIGN_OR_RETURN(const SecretBytes bytes, opener.open(place, *sealed));
  return SigningKey::from_private(record.kind, bytes);
}

Result<Signature> SigningKeys::sign(Reader& reader, const UserId& owner, std::string_view name,
                                    std::optional<std::uint32_t> version,
                                    const ToSign& to_sign) const {
  NSL_ASSIGN_OR_RETURN(const SigningKeyRecord record, require(reader, owner, name));
  NSL_ASSIGN_OR_RETURN(const SigningKeyVersion found, version_of(record, version));
  NSL_ASSIGN_OR_RETURN(const UserOpener opener, ports_.data_keys.opener(reader, owner));
  NSL_ASSIGN_OR_RETURN(const SigningKey key, open(reader, opener, owner, name, record, found));
  NSL_ASSIGN_OR_RETURN(const Signature signature, signed_with(key, found.version, to_sign));
  tell(ports_.events, "keys.signed", owner, name, found.version);
  return signature;
}

Result<std::vector<execution::NamedKey>> SigningKeys::load(
    Reader& reader, const InvokedFunction& function, std::span<const std::string> names) const {
  std::vector<SigningKeyRecord> records;
  for (const std::string& name : names) {
    NSL_ASSIGN_OR_RETURN(auto record, read(reader, function.owner, name));
    if (!record || !record->access.allows(function)) {
      refused(function, name, record ? "not-granted" : "absent");
      return Error(Errc::kKeyUnavailable, name);
    }
    records.push_back(*std::move(record));
  }
  std::vector<execution::NamedKey> loaded;
  if (names.empty())
    return loaded;
  NSL_ASSIGN_OR_RETURN(const UserOpener opener, ports_.data_keys.opener(reader, function.owner));
  for (std::size_t i = 0; i < names.size(); ++i) {
    NSL_ASSIGN_OR_RETURN(SigningKey key, open(reader, opener, function.owner, names[i], records[i],
                                              records[i].current()));
    loaded.push_back({.name = names[i], .key = std::move(key)});
  }
  return loaded;
}

void SigningKeys::refused(const InvokedFunction& function, std::string_view name,
                          std::string_view reason) const {
  const EventField fields[] = {{"owner", function.owner.value()},
                               {"key", name},
                               {"function", function.name.value()},
                               {"reason", reason}};
  ports_.events.emit({"keys.refused", fields});
}

}  // namespace nsl::keys
