#include "enclave/interface/json_object.h"

#include <algorithm>
#include <charconv>

#include "base/utf8.h"
#include "base/wiping_allocator.h"
#include "enclave/interface/json_scanner.h"

namespace nsl::interface {
namespace {

JsonPlace place_of(std::string_view text, std::size_t at) {
  const std::string_view before = text.substr(0, at);
  const auto lines = std::ranges::count(before, '\n');
  const std::size_t column = before.size() - (before.rfind('\n') + 1) + 1;  // npos + 1 is 0
  return {static_cast<std::uint32_t>(lines + 1), static_cast<std::uint32_t>(column)};
}

unsigned hex_unit(std::string_view digits) {
  unsigned unit = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), unit, 16);
  return unit;
}

template <class Out>
void append_utf8(Out& out, unsigned point) {
  const auto put = [&](unsigned byte) {
    out.push_back(static_cast<typename Out::value_type>(byte));
  };
  if (point < 0x80)
    return put(point);
  if (point < 0x800) {
    put(0xc0 | point >> 6);
  } else if (point < 0x10000) {
    put(0xe0 | point >> 12);
    put(0x80 | (point >> 6 & 0x3f));
  } else {
    put(0xf0 | point >> 18);
    put(0x80 | (point >> 12 & 0x3f));
    put(0x80 | (point >> 6 & 0x3f));
  }
  put(0x80 | (point & 0x3f));
}

// What follows the back-slash at the front of `text`, which the scanner has found good; takes it away.
template <class Out>
void decode_escape(std::string_view& text, Out& out) {
  constexpr std::string_view kShort = "bfnrt";
  constexpr std::string_view kMeant = "\b\f\n\r\t";
  const char c = text[0];
  text.remove_prefix(1);
  if (c != 'u') {
    const std::size_t known = kShort.find(c);
    out.push_back(
        static_cast<typename Out::value_type>(known == std::string_view::npos ? c : kMeant[known]));
    return;
  }
  unsigned point = hex_unit(text.substr(0, 4));
  text.remove_prefix(4);
  if (point >= 0xd800 && point < 0xdc00) {
    point = 0x10000 + ((point - 0xd800) << 10) + (hex_unit(text.substr(2, 4)) - 0xdc00);
    text.remove_prefix(6);
  }
  append_utf8(out, point);
}

template <class Out>
void decode_string(std::string_view text, Out& out) {
  text = text.substr(1, text.size() - 2);
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t plain = std::min(text.find('\\'), text.size());
    out.insert(out.end(), text.begin(), text.begin() + static_cast<std::ptrdiff_t>(plain));
    text.remove_prefix(plain);
    if (!text.empty()) {
      text.remove_prefix(1);
      decode_escape(text, out);
    }
  }
}

// Reads "{…}" up to its end, into `members`.
class ObjectReader {
 public:
  ObjectReader(std::string_view text, std::vector<JsonMember>& members)
      : scanner_(text), members_(members) {}

  // What is wrong; null if nothing.
  const char* read() {
    scanner_.skip_space();
    if (!scanner_.take('{'))
      return "expected an object";
    if (const char* fault = read_members(); fault != nullptr)
      return fault;
    scanner_.skip_space();
    return scanner_.at_end() ? nullptr : "expected nothing behind the object";
  }
  std::size_t where() const { return scanner_.where(); }

 private:
  const char* read_members() {
    scanner_.skip_space();
    if (scanner_.take('}'))
      return nullptr;
    do {
      if (const char* fault = read_member(); fault != nullptr)
        return fault;
      scanner_.skip_space();
    } while (scanner_.take(','));
    return scanner_.take('}') ? nullptr : "expected , or }";
  }

  const char* read_member() {
    scanner_.skip_space();
    std::string_view name;
    if (!scanner_.pass_string(name))
      return "expected a member's name";
    JsonMember member;
    const auto decoded = read_string(name, JsonObject::kMaxMemberNameBytes);
    if (!decoded || members_.size() == JsonObject::kMaxMembers)
      return "a member's name that is too long, or too many members";
    if (std::ranges::find(members_, *decoded, &JsonMember::name) != members_.end())
      return "a member that is there twice";
    member.name = *decoded;
    scanner_.skip_space();
    if (!scanner_.take(':'))
      return "expected :";
    if (!scanner_.pass_value(member))
      return "expected a value";
    members_.push_back(std::move(member));
    return nullptr;
  }

  JsonScanner scanner_;
  std::vector<JsonMember>& members_;
};

}  // namespace

Result<JsonObject> JsonObject::parse(std::string_view text, JsonPlace& place) {
  if (const auto invalid = find_invalid_utf8(as_bytes(text))) {
    place = place_of(text, *invalid);
    return Error(Errc::kInvalidJson, "expected UTF-8");
  }
  JsonObject object;
  ObjectReader reader(text, object.members_);
  if (const char* fault = reader.read(); fault != nullptr) {
    place = place_of(text, reader.where());
    return Error(Errc::kInvalidJson, fault);
  }
  return object;
}

const JsonMember* JsonObject::find(std::string_view name) const {
  const auto found = std::ranges::find(members_, name, &JsonMember::name);
  return found == members_.end() ? nullptr : &*found;
}

std::optional<std::string> read_string(std::string_view text, std::size_t most) {
  // An escape has up to six characters for a byte.
  if (text.size() > 6 * most + 2)
    return std::nullopt;
  std::string out;
  decode_string(text, out);
  if (out.size() > most)
    return std::nullopt;
  return out;
}

SecretBytes read_secret_string(std::string_view text) {
  WipingBytes out;
  decode_string(text, out);
  return SecretBytes::copy_of(out);
}

std::optional<std::uint64_t> read_whole_number(std::string_view text) {
  std::uint64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, code] = std::from_chars(text.data(), end, value);
  if (code != std::errc() || stop != end)
    return std::nullopt;
  return value;
}

std::optional<std::vector<JsonMember>> read_array(std::string_view text, std::size_t most) {
  std::vector<JsonMember> items;
  JsonScanner scanner(text);
  scanner.take('[');
  scanner.skip_space();
  if (scanner.take(']'))
    return items;
  do {
    if (items.size() == most || !scanner.pass_value(items.emplace_back()))
      return std::nullopt;
    scanner.skip_space();
  } while (scanner.take(','));
  return items;
}

}  // namespace nsl::interface
