// enclave/interface/json_object.h: what it takes is JSON for another reader, too; what it refuses is
// none, or beyond its bounds, or says a member twice. What it reads of strings is what the other reads.
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "enclave/interface/fields.h"
#include "enclave/interface/json_object.h"

namespace {

using namespace nsl;             // NOLINT(google-build-using-namespace): a fuzzer
using namespace nsl::interface;  // NOLINT(google-build-using-namespace): of this room

void require(bool holds) {
  if (!holds)
    std::abort();
}

bool is_beyond_bounds(const Error& error) {
  const std::string& why = error.detail();
  return why == "a member that is there twice" ||
         why == "a member's name that is too long, or too many members";
}

void compare_strings(const JsonObject& object, const nlohmann::json& other) {
  for (const JsonMember& member : object.members()) {
    require(other.contains(member.name));
    if (member.kind != JsonKind::kString)
      continue;
    const auto text = read_string(member.text, member.text.size());
    require(text && *text == other[member.name].get<std::string>());
    const SecretBytes secret = read_secret_string(member.text);
    require(as_text(secret.reveal(SecretAccess::because("a fuzzer compares"))) == *text);
  }
}

// The other's reading; null where it is no JSON. It refuses numbers beyond a double's range, too, of which
// the grammar knows nothing (out_of_range 406): `beyond`.
nlohmann::json read_by_another(std::string_view text, bool& beyond) {
  try {
    return nlohmann::json::parse(text);
  } catch (const nlohmann::json::out_of_range&) {
    beyond = true;
  } catch (const nlohmann::json::exception&) {
  }
  return nullptr;
}

void read_fields(std::string_view text) {
  ProblemDetails details;
  const auto fields = Fields::read(text, {"a", "b", "c", "d"}, details);
  if (!fields.ok())
    return;
  static_cast<void>(fields->text("a", 10).ok());
  static_cast<void>(fields->number("b", {1, 100}).ok());
  static_cast<void>(fields->optional_texts("c", 3, 10).ok());
  static_cast<void>(fields->object("d", {"a"}).ok());
  static_cast<void>(fields->truth("a").ok());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = as_text({data, size});
  read_fields(text);
  JsonPlace place;
  const auto object = JsonObject::parse(text, place);
  // The other takes a zero byte for the end, and a byte order mark for nothing; it nests without bound.
  if (text.find('\0') != std::string_view::npos || text.starts_with("\xef\xbb\xbf"))
    return 0;
  bool beyond = false;
  const auto other = read_by_another(text, beyond);
  if (beyond)
    return 0;
  if (object.ok()) {
    require(other.is_object());
    compare_strings(*object, other);
  } else {
    require(place.line >= 1 && place.column >= 1);
    require(!other.is_object() || is_beyond_bounds(object.error()) ||
            text.find("[[[[") != std::string_view::npos || size > 1000);
  }
  return 0;
}
