#pragma once
// The members of a reply's JSON object, each asked for by name. The first that is missing or of
// another type is remembered, and becomes the bad-reply of whoever reads them; what was asked for then
// is empty. Internal to this room.
//
//   JsonFields in(json);
//   SecretInfo info{.name = in.text("name"), .version = in.small_number("version")};
//   return in.checked(std::move(info));
//
// Thread-safety: one thread. Borrows the JSON.

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/units.h"
#include "client/http.h"

namespace nsl::client {

using Json = nlohmann::json;

// Of a reply's body. Fails with bad-reply.
Result<Json> parse_reply(const Reply& reply);

class JsonFields {
 public:
  explicit JsonFields(const Json& json) : json_(json) {}

  std::string text(const char* name);
  std::uint64_t number(const char* name);
  std::uint32_t small_number(const char* name);
  bool truth(const char* name);
  UnixMillis time(const char* name);
  std::vector<std::string> texts(const char* name);
  const Json& object(const char* name);
  const Json& array(const char* name);

  std::optional<std::string> optional_text(const char* name);
  std::optional<std::uint64_t> optional_number(const char* name);
  std::optional<UnixMillis> optional_time(const char* name);
  std::vector<std::string> optional_texts(const char* name);
  bool has(const char* name) const;

  // What a nested object's fields found is this one's, too.
  void take_fault(const JsonFields& other);

  template <class T>
  Result<T> checked(T value) const {
    if (!wrong_.empty())
      return Error(Errc::kBadReply, "its member '" + wrong_ + "' is missing or of another type");
    return value;
  }

 private:
  const Json* find(const char* name, bool (Json::*is_right)() const noexcept);

  const Json& json_;
  std::string wrong_;
};

// Reads each element of an array with `read(JsonFields&)`.
template <class Read>
auto read_each(JsonFields& fields, const char* name, const Read& read) {
  std::vector<decltype(read(fields))> items;
  for (const Json& element : fields.array(name)) {
    JsonFields in(element);
    items.push_back(read(in));
    fields.take_fault(in);
  }
  return items;
}

// The whole of a reply, read with `read(JsonFields&)`.
template <class Read>
auto read_reply(const Reply& reply, const Read& read)
    -> Result<decltype(read(std::declval<JsonFields&>()))> {
  NSL_ASSIGN_OR_RETURN(const Json json, parse_reply(reply));
  JsonFields in(json);
  auto value = read(in);
  return in.checked(std::move(value));
}

}  // namespace nsl::client
