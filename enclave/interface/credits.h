#pragma once
// Credits that an operator may send again without fear: with an Idempotency-Key, a credit is given
// once, and the note of it stands in the same transaction. Notes are kept for good; only operators make
// them.
//
//   interface/credit  user  key      amount, reference
//
// Internal to this room.

#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/result.h"
#include "base/units.h"
#include "enclave/storage/state_store.h"

namespace nsl::interface {

struct Credit {
  UserId user;
  Gas amount;
  std::string reference;
};

// With an empty key: never. idempotency-mismatch if the key was used for another credit of the user;
// invalid-argument for a key that is none.
Result<bool> is_done(storage::Reader& reader, const Credit& credit, std::string_view key);
Status note_done(storage::Transaction& transaction, const Credit& credit, std::string_view key);

}  // namespace nsl::interface
