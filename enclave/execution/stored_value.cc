#include "enclave/execution/stored_value.h"

#include <string>

#include "enclave/execution/json_fault.h"

namespace nsl::execution {

Result<StoredValue> StoredValue::parse(ByteSpan encoded) {
  if (encoded.size() > kMaxStoredValueBytes)
    return Error(Errc::kTooLarge, "a stored value has at most " +
                                      std::to_string(kMaxStoredContentBytes) + " bytes, this one " +
                                      std::to_string(encoded.size() - 1));
  ByteReader reader(encoded);
  NSL_ASSIGN_OR_RETURN(const std::uint8_t kind, reader.u8());
  NSL_ASSIGN_OR_RETURN(const ByteSpan content, reader.bytes(reader.remaining()));
  switch (static_cast<Kind>(kind)) {
    case Kind::kJson:
      if (const auto fault = json_fault(as_text(content)))
        return Error(Errc::kInvalidJson, fault->what);
      break;
    case Kind::kBytes:
      break;
    default:
      return Error(Errc::kInvalidEncoding,
                   "a stored value is of kind 1 or 2, this one of " + std::to_string(kind));
  }
  return StoredValue{.kind = static_cast<Kind>(kind), .content = to_bytes(content)};
}

Bytes StoredValue::encode() const {
  Bytes encoded;
  encoded.reserve(1 + content.size());
  ByteWriter(encoded).u8(static_cast<std::uint8_t>(kind)).bytes(content);
  return encoded;
}

}  // namespace nsl::execution
