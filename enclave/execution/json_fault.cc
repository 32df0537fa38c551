#include "enclave/execution/json_fault.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/utf8.h"

namespace nsl::execution {
namespace {

// Takes every value and keeps none; remembers the error.
class Checker final : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit Checker(std::string_view text) : text_(text) {}

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override { return true; }
  bool key(string_t&) override { return true; }
  bool end_object() override { return true; }
  bool start_array(std::size_t) override { return true; }
  bool end_array() override { return true; }
  bool parse_error(std::size_t position, const std::string& /*token*/,
                   const nlohmann::detail::exception& error) override {
    // "[json.exception.parse_error.101] parse error at line 1, column 2: …": the id is the library's.
    const std::string_view what = error.what();
    const std::size_t id_end = what.find("] ");
    fault = fault_at(position, sanitize_utf8(what.substr(id_end == what.npos ? 0 : id_end + 2)));
    return false;
  }

  // `position` counts the bytes that were read, the offending one included.
  JsonFault fault_at(std::size_t position, std::string what) const {
    const std::string_view before =
        text_.substr(0, std::min(text_.size(), std::max<std::size_t>(position, 1) - 1));
    const auto lines = std::count(before.begin(), before.end(), '\n');
    const std::size_t column = before.size() - (before.rfind('\n') + 1) + 1;  // npos + 1 is 0
    return {std::move(what), static_cast<std::uint32_t>(lines + 1),
            static_cast<std::uint32_t>(column)};
  }

  std::optional<JsonFault> fault;

 private:
  const std::string_view text_;
};

}  // namespace

std::optional<JsonFault> json_fault(std::string_view text) {
  Checker checker(text);
  // The library takes a zero byte for the end of the text.
  if (const std::size_t zero = text.find('\0'); zero != text.npos)
    return checker.fault_at(zero + 1, "a zero byte at offset " + std::to_string(zero));
  if (!nlohmann::json::sax_parse(text, &checker) && !checker.fault)
    return checker.fault_at(1, "it is not JSON");
  return checker.fault;
}

}  // namespace nsl::execution
