#include "enclave/execution/json_fault.h"

#include <nlohmann/json.hpp>

#include "base/utf8.h"

namespace nsl::execution {
namespace {

// Takes every value and keeps none; remembers the error.
class Checker final : public nlohmann::json_sax<nlohmann::json> {
 public:
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
    fault = sanitize_utf8(what.substr(id_end == std::string_view::npos ? 0 : id_end + 2)) +
            " (byte " + std::to_string(position) + ")";
    return false;
  }

  std::optional<std::string> fault;
};

}  // namespace

std::optional<std::string> json_fault(std::string_view text) {
  Checker checker;
  if (!nlohmann::json::sax_parse(text, &checker) && !checker.fault)
    return "it is not JSON";
  return checker.fault;
}

}  // namespace nsl::execution
