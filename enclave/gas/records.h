#pragma once
// What the store holds of gas accounts, and under which keys:
//
//   gas/account  user                          the account
//   gas/history  user  account  number         one line of its statement, by ascending number
//   gas/debit    user  account  number         a debit that went with a transaction and is not yet in
//                                              the account's sum
//
// `account` is random and made when the account is opened, so nothing that is written late for a
// closed account can meet one that the same user opened since.
//
// Every parse fails with storage-corrupt if the bytes are not what encode() makes.

#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/units.h"

namespace nsl::gas {

inline constexpr std::size_t kMaxReferenceBytes = 64;

struct AccountRecord {
  std::uint64_t account = 0;
  Gas credited;                  // since it was opened; never falls
  Gas debited;                   // likewise, without the debits that stand beside it
  std::uint64_t next_entry = 0;  // the number of the statement's next line

  Gas balance() const { return credited - debited; }

  Bytes encode() const;
  static Result<AccountRecord> parse(ByteSpan value);

  friend bool operator==(const AccountRecord&, const AccountRecord&) = default;
};

enum class EntryKind : std::uint8_t {
  kGrant = 1,   // at registration
  kCredit = 2,  // by the operator
  kDebit = 3,   // invocations, gathered over a while
};

struct HistoryEntry {
  EntryKind kind = EntryKind::kGrant;
  UnixMillis from;                // of the first that is gathered in it
  UnixMillis until;               // … and of the last
  Gas amount;                     // of all together
  Gas balance;                    // after the last
  std::uint64_t invocations = 0;  // of a debit
  std::string reference;          // of a credit: the operator's note, at most kMaxReferenceBytes

  Bytes encode() const;
  static Result<HistoryEntry> parse(ByteSpan value);

  friend bool operator==(const HistoryEntry&, const HistoryEntry&) = default;
};

struct DebitRecord {
  Gas amount;

  Bytes encode() const;
  static Result<DebitRecord> parse(ByteSpan value);

  friend bool operator==(const DebitRecord&, const DebitRecord&) = default;
};

Bytes account_key(const UserId& user);
Bytes history_key(const UserId& user, std::uint64_t account, std::uint64_t number);
Bytes debit_key(const UserId& user, std::uint64_t account, std::uint64_t number);

// Prefixes for scans.
Bytes histories_of(const UserId& user);
Bytes debits_of(const UserId& user);
Bytes all_debits();

// Whose debit a key of all_debits() names.
struct DebitOwner {
  UserId user;
  std::uint64_t account = 0;
};
Result<DebitOwner> debit_owner(ByteSpan key);

}  // namespace nsl::gas
