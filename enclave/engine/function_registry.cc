#include "enclave/engine/function_registry.h"

#include <algorithm>
#include <array>
#include <utility>

#include "enclave/engine/function_storage.h"
#include "enclave/execution/names.h"

namespace nsl::engine {
namespace {

using keys::UserCipher;
using keys::UserOpener;
using storage::Account;
using storage::Reader;
using storage::Transaction;

constexpr std::size_t kEraseBatch = 4;  // functions, each of up to kMaxVersions versions

Error bad(std::string detail) { return Error(Errc::kInvalidArgument, std::move(detail)); }
// One answer for what is not there and for what is not the caller's.
Error no_function() { return Error(Errc::kNotFound, "there is no such function"); }
Error no_version() { return Error(Errc::kNotFound, "the function has no such version or alias"); }

Account account_of(const UserId& owner) { return Account(owner.value()); }

void tell(EventSink& events, std::string_view event, const UserId& owner, const FunctionName& name,
          std::uint32_t version) {
  const EventField fields[] = {
      {"owner", owner.value()}, {"function", name.value()}, {"version", std::uint64_t{version}}};
  events.emit({event, fields});
}

Status check_name(std::string_view what, std::string_view name) {
  if (execution::is_name(name))
    return ok_status();
  return bad(std::string(what) +
             " has 1 to 128 letters, digits, '_', '.' and '-' and begins with a letter or '_'");
}

Result<FunctionVersion> selected(const FunctionRecord& record, const Selector& selector) {
  const FunctionVersion* found = nullptr;
  if (selector.version() != nullptr) {
    found = record.find(*selector.version());
  } else if (const auto alias = record.aliases.find(*selector.alias());
             alias != record.aliases.end()) {
    found = record.find(alias->second);
  }
  if (found == nullptr)
    return no_version();
  return *found;
}

Status point_alias(FunctionRecord& record, std::string_view alias, std::uint32_t number) {
  NSL_RETURN_IF_ERROR(check_name("an alias", alias));
  if (const auto found = record.aliases.find(alias); found != record.aliases.end()) {
    found->second = number;
    return ok_status();
  }
  if (record.aliases.size() >= kMaxAliases)
    return Error(Errc::kTooManyAliases, "allowed " + std::to_string(kMaxAliases));
  record.aliases.emplace(std::string(alias), number);
  return ok_status();
}

Status erase_version(Transaction& transaction, const UserId& owner, const FunctionName& name,
                     const FunctionVersion& version) {
  const Account account = account_of(owner);
  for (std::uint32_t piece = 0; piece < version.pieces(); ++piece)
    NSL_RETURN_IF_ERROR(
        transaction.erase_for(account, code_key(owner, name.value(), version.number, piece)));
  return transaction.erase_for(account, needs_key(owner, name.value(), version.number));
}

// The oldest versions that no alias names, while there are too many.
Status drop_oldest(Transaction& transaction, const UserId& owner, const FunctionName& name,
                   FunctionRecord& record) {
  const auto is_named = [&](const FunctionVersion& version) {
    return std::ranges::any_of(record.aliases,
                               [&](const auto& alias) { return alias.second == version.number; });
  };
  while (record.versions.size() > kMaxVersions) {
    const auto oldest = std::ranges::find_if_not(record.versions, is_named);
    NSL_RETURN_IF_ERROR(erase_version(transaction, owner, name, *oldest));
    record.versions.erase(oldest);
  }
  return ok_status();
}

Result<FunctionRecord> open_record(const UserOpener& opener, const Bytes& place, ByteSpan sealed) {
  NSL_ASSIGN_OR_RETURN(const SecretBytes value, opener.open(place, sealed));
  return FunctionRecord::parse(
      value.reveal(SecretAccess::because("a function's record holds no code")));
}

}  // namespace

Result<std::optional<FunctionRecord>> FunctionRegistry::read(Reader& reader, const UserId& owner,
                                                             const FunctionName& name) const {
  if (!execution::is_name(name.value()))
    return std::optional<FunctionRecord>();
  const Bytes place = function_key(owner, name.value());
  NSL_ASSIGN_OR_RETURN(const auto sealed, reader.get(place));
  if (!sealed)
    return std::optional<FunctionRecord>();
  NSL_ASSIGN_OR_RETURN(const UserOpener opener, ports_.data_keys.opener(reader, owner));
  NSL_ASSIGN_OR_RETURN(FunctionRecord record, open_record(opener, place, *sealed));
  return std::optional(std::move(record));
}

Result<FunctionRecord> FunctionRegistry::require(Reader& reader, const UserId& owner,
                                                 const FunctionName& name) const {
  NSL_ASSIGN_OR_RETURN(auto record, read(reader, owner, name));
  if (!record)
    return no_function();
  return *std::move(record);
}

Status FunctionRegistry::seal_at(Transaction& transaction, const UserCipher& cipher,
                                 const UserId& owner, const Bytes& place,
                                 ByteSpan plaintext) const {
  NSL_ASSIGN_OR_RETURN(const Bytes sealed, cipher.seal(place, plaintext));
  return transaction.put_for(account_of(owner), place, sealed);
}

Status FunctionRegistry::write(Transaction& transaction, const UserId& owner,
                               const FunctionName& name, const FunctionRecord& record) const {
  NSL_ASSIGN_OR_RETURN(const UserCipher cipher, ports_.data_keys.cipher(transaction, owner));
  return seal_at(transaction, cipher, owner, function_key(owner, name.value()), record.encode());
}

Result<FunctionRecord> FunctionRegistry::first(const FunctionName& name) const {
  NSL_RETURN_IF_ERROR(check_name("a function's name", name.value()));
  std::array<std::uint8_t, 8> random{};
  NSL_RETURN_IF_ERROR(ports_.entropy.fill(random));
  FunctionRecord record;
  record.created = ports_.wall.now();
  NSL_ASSIGN_OR_RETURN(record.storage, ByteReader(random).u64le());
  return record;
}

Status FunctionRegistry::add_version(Transaction& transaction, const UserId& owner,
                                     const FunctionName& name, FunctionRecord& record,
                                     const Candidate& candidate) const {
  if (candidate.source.size() > kMaxSourceBytes)
    return Error(Errc::kSourceTooLarge, "allowed " + std::to_string(kMaxSourceBytes) +
                                            " bytes, met " +
                                            std::to_string(candidate.source.size()));
  const FunctionVersion version{
      .number = ++record.last_number,
      .hash = candidate.hash,
      .deployed = ports_.wall.now(),
      .source_bytes = static_cast<std::uint32_t>(candidate.source.size())};
  record.versions.push_back(version);
  NSL_ASSIGN_OR_RETURN(const UserCipher cipher, ports_.data_keys.cipher(transaction, owner));
  NSL_RETURN_IF_ERROR(seal_at(transaction, cipher, owner,
                              needs_key(owner, name.value(), version.number),
                              candidate.needs.encode()));
  for (std::uint32_t piece = 0; piece < version.pieces(); ++piece) {
    const std::size_t begin = piece * kCodePieceBytes;
    const std::size_t size = std::min(kCodePieceBytes, candidate.source.size() - begin);
    NSL_RETURN_IF_ERROR(seal_at(transaction, cipher, owner,
                                code_key(owner, name.value(), version.number, piece),
                                candidate.source.subspan(begin, size)));
  }
  return ok_status();
}

Result<Deployed> FunctionRegistry::deploy(Transaction& transaction, EventSink& events,
                                          const UserId& owner, const FunctionName& name,
                                          const Candidate& candidate,
                                          const DeployOptions& options) {
  NSL_ASSIGN_OR_RETURN(auto former, read(transaction, owner, name));
  if (!former) {
    NSL_ASSIGN_OR_RETURN(former, first(name));
  }
  FunctionRecord& record = *former;
  Deployed deployed;
  deployed.is_new = record.find(candidate.hash) == nullptr;
  if (deployed.is_new)
    NSL_RETURN_IF_ERROR(add_version(transaction, owner, name, record, candidate));
  deployed.version = *record.find(candidate.hash);
  if (options.callers)
    record.callers = *options.callers;
  record.aliases.try_emplace(std::string(kLive), deployed.version.number);
  NSL_RETURN_IF_ERROR(point_alias(record, options.alias, deployed.version.number));
  NSL_RETURN_IF_ERROR(drop_oldest(transaction, owner, name, record));
  NSL_RETURN_IF_ERROR(write(transaction, owner, name, record));
  tell(events, "functions.deployed", owner, name, deployed.version.number);
  return deployed;
}

Status FunctionRegistry::share(Transaction& transaction, EventSink& events, const UserId& owner,
                               const FunctionName& name, const Callers& callers) {
  NSL_ASSIGN_OR_RETURN(FunctionRecord record, require(transaction, owner, name));
  record.callers = callers;
  NSL_RETURN_IF_ERROR(write(transaction, owner, name, record));
  const EventField fields[] = {{"owner", owner.value()},
                               {"function", name.value()},
                               {"visibility", to_string(callers.visibility())}};
  events.emit({"functions.shared", fields});
  return ok_status();
}

Status FunctionRegistry::point(Transaction& transaction, EventSink& events, const UserId& owner,
                               const FunctionName& name, std::string_view alias,
                               std::uint32_t version) {
  NSL_ASSIGN_OR_RETURN(FunctionRecord record, require(transaction, owner, name));
  if (record.find(version) == nullptr)
    return no_version();
  NSL_RETURN_IF_ERROR(point_alias(record, alias, version));
  NSL_RETURN_IF_ERROR(write(transaction, owner, name, record));
  const EventField fields[] = {{"owner", owner.value()},
                               {"function", name.value()},
                               {"alias", alias},
                               {"version", std::uint64_t{version}}};
  events.emit({"functions.alias-moved", fields});
  return ok_status();
}

Status FunctionRegistry::drop_alias(Transaction& transaction, EventSink& events,
                                    const UserId& owner, const FunctionName& name,
                                    std::string_view alias) {
  NSL_ASSIGN_OR_RETURN(FunctionRecord record, require(transaction, owner, name));
  if (alias == kLive)
    return bad("the alias live can be moved, and not dropped");
  const auto found = record.aliases.find(alias);
  if (found == record.aliases.end())
    return no_version();
  const std::uint32_t version = found->second;
  record.aliases.erase(found);
  NSL_RETURN_IF_ERROR(write(transaction, owner, name, record));
  const EventField fields[] = {{"owner", owner.value()},
                               {"function", name.value()},
                               {"alias", alias},
                               {"version", std::uint64_t{version}}};
  events.emit({"functions.alias-dropped", fields});
  return ok_status();
}

Status FunctionRegistry::erase(Transaction& transaction, EventSink& events, const UserId& owner,
                               const FunctionName& name) {
  NSL_ASSIGN_OR_RETURN(const FunctionRecord record, require(transaction, owner, name));
  for (const FunctionVersion& version : record.versions)
    NSL_RETURN_IF_ERROR(erase_version(transaction, owner, name, version));
  NSL_RETURN_IF_ERROR(transaction.erase_for(account_of(owner), function_key(owner, name.value())));
  NSL_RETURN_IF_ERROR(FunctionStorage::abandon(transaction, owner, record.storage));
  tell(events, "functions.erased", owner, name, record.last_number);
  return ok_status();
}

Result<bool> FunctionRegistry::erase_some_of(Transaction& transaction, EventSink& events,
                                             const UserId& owner) {
  storage::ScanRequest request;
  request.prefix = functions_of(owner);
  request.limit = kEraseBatch;
  NSL_ASSIGN_OR_RETURN(const storage::Page page, transaction.scan(request));
  for (const storage::KeyValue& record : page.records) {
    NSL_ASSIGN_OR_RETURN(std::string name, function_name_in(record.key));
    NSL_RETURN_IF_ERROR(erase(transaction, events, owner, FunctionName(std::move(name))));
  }
  return page.next.has_value();
}

Result<FunctionInfo> FunctionRegistry::describe(Reader& reader, const UserId& owner,
                                                const FunctionName& name) const {
  NSL_ASSIGN_OR_RETURN(FunctionRecord record, require(reader, owner, name));
  return FunctionInfo{.name = name, .record = std::move(record)};
}

Result<FunctionPage> FunctionRegistry::list(Reader& reader, const UserId& owner,
                                            std::string_view from, std::size_t limit) const {
  if (from.size() > execution::kMaxNameLength + 1)
    return bad("a page of names begins at something longer than a name");
  storage::ScanRequest request;
  request.prefix = functions_of(owner);
  request.from = from.empty() ? Bytes() : function_key(owner, from);
  request.limit = std::clamp<std::size_t>(limit, 1, kMaxPage);
  NSL_ASSIGN_OR_RETURN(const storage::Page found, reader.scan(request));
  FunctionPage page;
  if (found.records.empty())
    return page;
  NSL_ASSIGN_OR_RETURN(const UserOpener opener, ports_.data_keys.opener(reader, owner));
  for (const storage::KeyValue& one : found.records) {
    NSL_ASSIGN_OR_RETURN(std::string name, function_name_in(one.key));
    NSL_ASSIGN_OR_RETURN(FunctionRecord record, open_record(opener, one.key, one.value));
    page.functions.push_back({.name = FunctionName(std::move(name)), .record = std::move(record)});
  }
  // A key that begins with the last one's: the next name is the one that this comes before.
  if (found.next)
    page.next = page.functions.back().name.value() + '!';
  return page;
}

Result<FunctionVersion> FunctionRegistry::version(Reader& reader, const UserId& owner,
                                                  const FunctionName& name,
                                                  const Selector& selector) const {
  NSL_ASSIGN_OR_RETURN(const FunctionRecord record, require(reader, owner, name));
  return selected(record, selector);
}

Result<FunctionNeeds> FunctionRegistry::needs(Reader& reader, const UserId& owner,
                                              const FunctionName& name,
                                              std::uint32_t version) const {
  const Bytes place = needs_key(owner, name.value(), version);
  NSL_ASSIGN_OR_RETURN(const auto sealed, reader.get(place));
  if (!sealed)
    return no_version();
  NSL_ASSIGN_OR_RETURN(const UserOpener opener, ports_.data_keys.opener(reader, owner));
  NSL_ASSIGN_OR_RETURN(const SecretBytes value, opener.open(place, *sealed));
  return FunctionNeeds::parse(value.reveal(SecretAccess::because("it names what is needed")));
}

Result<SecretBytes> FunctionRegistry::source(Reader& reader, const UserId& owner,
                                             const FunctionName& name,
                                             const FunctionVersion& version) const {
  const SecretAccess access = SecretAccess::because("the pieces of a source are joined");
  SecretBytes source = SecretBytes::of_size(version.source_bytes);
  NSL_ASSIGN_OR_RETURN(const UserOpener opener, ports_.data_keys.opener(reader, owner));
  std::size_t filled = 0;
  for (std::uint32_t piece = 0; piece < version.pieces(); ++piece) {
    const Bytes place = code_key(owner, name.value(), version.number, piece);
    NSL_ASSIGN_OR_RETURN(const auto sealed, reader.get(place));
    if (!sealed)
      return no_version();
    NSL_ASSIGN_OR_RETURN(const SecretBytes part, opener.open(place, *sealed));
    if (part.size() > source.size() - filled)
      return Error(Errc::kStorageCorrupt, "a function's source is longer than its version says");
    std::ranges::copy(part.reveal(access),
                      source.reveal_mutable(access).begin() + static_cast<std::ptrdiff_t>(filled));
    filled += part.size();
  }
  if (filled != source.size())
    return Error(Errc::kStorageCorrupt, "a function's source is shorter than its version says");
  return source;
}

Result<Resolved> FunctionRegistry::resolve(Reader& reader, const UserId& caller,
                                           const UserId& owner, const FunctionName& name,
                                           const Selector& selector) const {
  NSL_ASSIGN_OR_RETURN(const auto record, read(reader, owner, name));
  if (!record || !record->callers.allow(caller, owner))
    return no_function();
  NSL_ASSIGN_OR_RETURN(const FunctionVersion version, selected(*record, selector));
  return Resolved{.version = version, .storage = record->storage};
}

}  // namespace nsl::engine
