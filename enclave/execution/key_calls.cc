#include "enclave/execution/key_calls.h"

#include <algorithm>
#include <optional>

#include "enclave/execution/host_call_answers.h"
#include "enclave/execution/names.h"

namespace nsl::execution {
namespace {

using sandbox::HostCall;
using sandbox::HostCallAnswer;

constexpr std::size_t kMostRequested = 2 + kMaxNameLength + kMaxSignedBytes;

struct SignRequest {
  SignatureForm form;
  std::string name;
  Bytes data;
};

std::optional<SignRequest> sign_request_of(const Bytes& bytes) {
  if (bytes.size() < 2 || bytes[0] > NSL_SIGN_RECOVERABLE)
    return std::nullopt;
  const ByteSpan rest = ByteSpan(bytes).subspan(2);
  const std::size_t name_size = bytes[1];
  if (name_size > rest.size())
    return std::nullopt;
  SignRequest request{.form = static_cast<SignatureForm>(bytes[0]),
                      .name = std::string(as_text(rest.first(name_size))),
                      .data = to_bytes(rest.subspan(name_size))};
  if (request.form != SignatureForm::kMessage && request.data.size() != NSL_DIGEST_BYTES)
    return std::nullopt;
  return request;
}

}  // namespace

bool KeyCalls::may_use(std::string_view name) const {
  return keys_ != nullptr && std::ranges::find(names_, name) != names_.end();
}

Result<HostCallAnswer> KeyCalls::public_key(HostCall& call) {
  if (call.request.size() > kMaxNameLength)
    return refused(NSL_BAD_REQUEST);
  const auto name = call.request.copy_text_and_verify([this](std::string text) {
    return may_use(text) ? std::optional<std::string>(std::move(text)) : std::nullopt;
  });
  if (!name)
    return refused(NSL_NOT_FOUND);
  NSL_ASSIGN_OR_RETURN(const Bytes bytes, keys_->public_key(*name));
  return respond(call, bytes);
}

Result<HostCallAnswer> KeyCalls::sign(HostCall& call) {
  if (call.request.size() > kMostRequested)
    return refused(NSL_BAD_REQUEST);
  const auto request = call.request.copy_and_verify(sign_request_of);
  if (!request || request->data.size() > kMaxSignedBytes)
    return refused(NSL_BAD_REQUEST);
  if (!may_use(request->name))
    return refused(NSL_NOT_FOUND);
  // Looked at first: a signature that there is no room for was made all the same.
  const std::size_t size = request->form == SignatureForm::kRecoverable ? 65 : 64;
  if (call.response.capacity() < size)
    return refused(NSL_RESPONSE_TOO_SMALL);
  const Result<Bytes> signature = keys_->sign(request->name, request->form, request->data);
  if (!signature.ok()) {
    if (signature.error().code() == Errc::kInvalidArgument)
      return refused(NSL_BAD_REQUEST);
    return signature.error();
  }
  ++signatures_;
  return respond(call, signature.value());
}

}  // namespace nsl::execution
