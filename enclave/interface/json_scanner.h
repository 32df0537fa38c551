#pragma once
// Passes over JSON text, value after value, without a copy. Internal to json_object.cc.
//
// The text is valid UTF-8. A failure is told by false, and where() says at which byte.

#include <string>
#include <string_view>

#include "enclave/interface/json_object.h"

namespace nsl::interface {

class JsonScanner {
 public:
  explicit JsonScanner(std::string_view text) : text_(text) {}

  std::size_t where() const { return at_; }
  bool at_end() const { return at_ == text_.size(); }
  void skip_space();
  // Takes the character if it comes next.
  bool take(char expected);
  // One string, with its quotes.
  bool pass_string(std::string_view& passed);
  // One value, with all that is in it, after white space.
  bool pass_value(JsonMember& passed);

 private:
  char peek() const { return at_end() ? '\0' : text_[at_]; }
  bool pass_escape();
  bool pass_hex(unsigned& unit);
  bool pass_digits();
  bool pass_number();
  bool pass_word(std::string_view word);
  bool pass_scalar();
  bool pass_name();
  bool pass_opening(std::string& open, bool& empty);
  bool close_ended(std::string& open);

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace nsl::interface
