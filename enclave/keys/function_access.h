#pragma once
// Which of its owner's functions may use a secret or a key: all that name it in their `config`, or
// listed ones only, by name or by hash. A hash is that of code and configuration, so a changed
// function loses what was granted to its hash until the owner grants it again; a name stays.
//
// Another owner's function is never allowed: secrets and keys are looked up among those of the
// function's owner.
//
// Thread-safety: a value.

#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "enclave/storage/record_fields.h"

namespace nsl::keys {

// The function that an invocation runs.
struct InvokedFunction {
  UserId owner;
  FunctionName name;  // empty: an ad-hoc execution, which has no name
  FunctionHash hash;
};

class FunctionAccess {
 public:
  static constexpr std::size_t kMaxListed = 32;

  // All of the owner's functions.
  FunctionAccess() = default;
  // These only; none at all if both are empty. Fails with invalid-argument if there are more than
  // kMaxListed together, if one is there twice, a name is none (execution/names.h), or a hash is not
  // 64 lower-case hex digits.
  static Result<FunctionAccess> only(std::vector<FunctionName> names,
                                     std::vector<FunctionHash> hashes);

  bool allows(const InvokedFunction& function) const;

  bool is_restricted() const { return restricted_; }
  const std::vector<FunctionName>& names() const { return names_; }
  const std::vector<FunctionHash>& hashes() const { return hashes_; }

  // As a part of a record.
  void write(storage::FieldWriter& fields) const;
  static Result<FunctionAccess> read(storage::FieldReader& fields);

  friend bool operator==(const FunctionAccess&, const FunctionAccess&) = default;

 private:
  bool restricted_ = false;
  std::vector<FunctionName> names_;
  std::vector<FunctionHash> hashes_;
};

}  // namespace nsl::keys
