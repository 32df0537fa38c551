#include "client/users.h"

#include "client/bodies.h"

namespace nsl::client {

Result<Quota> read_quota(const Reply& reply) {
  return read_reply(reply, [](JsonFields& in) {
    return Quota{.storage_bytes = in.number("storageBytes"),
                 .used_bytes = in.number("usedBytes"),
                 .used_records = in.number("usedRecords")};
  });
}

Result<std::string> UsersApi::register_key() {
  const crypto::SigningKey* const key = session_.credentials().key();
  if (key == nullptr)
    return Error(Errc::kUnauthenticated, "who registers shows the key itself, not a token");
  const std::string body = R"({"key":)" + key->public_key().jwk() + '}';
  NSL_ASSIGN_OR_RETURN(const Reply reply, session_.call({.method = Method::kPost,
                                                         .target = Target("/v1/users"),
                                                         .repeatable = Repeatable::kOnlyIfNotDone,
                                                         .content_type = kJsonType,
                                                         .body = body_of(std::string_view(body))}));
  return read_reply(reply, [](JsonFields& in) { return in.text("id"); });
}

Result<User> UsersApi::show() {
  NSL_ASSIGN_OR_RETURN(const Reply reply, session_.call({.target = Target("/v1/users/me")}));
  return read_reply(reply, [](JsonFields& in) {
    return User{.id = in.text("id"),
                .state = in.text("state"),
                .kind = in.text("kind"),
                .registered = in.time("registeredAt")};
  });
}

Result<Quota> UsersApi::quota() {
  NSL_ASSIGN_OR_RETURN(const Reply reply, session_.call({.target = Target("/v1/quota")}));
  return read_quota(reply);
}

Status UsersApi::erase() {
  return status_of(session_.call({.method = Method::kDelete,
                                  .target = Target("/v1/users/me"),
                                  .repeatable = Repeatable::kOnlyIfNotDone}));
}

}  // namespace nsl::client
