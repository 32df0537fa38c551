#pragma once
// Which functions may use a secret or a key, as the API has it:
//
//   {"restricted":false}                                      all of the owner's
//   {"restricted":true,"functions":["price"],"hashes":[]}     these
//
// In a query: ?functions=price,other&hashes=… , and either of them restricts.
// Internal to this room.

#include <optional>

#include "enclave/interface/fields.h"
#include "enclave/interface/replies.h"
#include "enclave/keys/function_access.h"

namespace nsl::interface {

Result<keys::FunctionAccess> read_access(const Fields& fields);
// Nothing if the query says nothing of it.
Result<std::optional<keys::FunctionAccess>> read_access(const Query& query);
// The member "access".
void write_access(Json& json, const keys::FunctionAccess& access);

}  // namespace nsl::interface
