#pragma once
// Who may invoke a function: its owner alone, everybody, or its owner and listed users.
//
// Thread-safety: a value.

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "enclave/storage/record_fields.h"

namespace nsl::engine {

enum class Visibility : std::uint8_t { kPrivate = 1, kPublic = 2, kListed = 3 };
std::string_view to_string(Visibility visibility);  // "private", "public", "listed"

class Callers {
 public:
  static constexpr std::size_t kMaxListed = 256;

  Callers() = default;  // the owner alone
  static Callers everybody() { return Callers(Visibility::kPublic, {}); }
  // invalid-argument: none, more than kMaxListed, one twice, or one that can be no user's id.
  static Result<Callers> listed(std::vector<UserId> users);

  bool allow(const UserId& caller, const UserId& owner) const;

  Visibility visibility() const { return visibility_; }
  const std::vector<UserId>& users() const { return users_; }  // ascending

  // As a part of a record.
  void write(storage::FieldWriter& fields) const;
  static Result<Callers> read(storage::FieldReader& fields);

  friend bool operator==(const Callers&, const Callers&) = default;

 private:
  Callers(Visibility visibility, std::vector<UserId> users)
      : visibility_(visibility), users_(std::move(users)) {}

  Visibility visibility_ = Visibility::kPrivate;
  std::vector<UserId> users_;
};

}  // namespace nsl::engine
