#include "verify/signed_document.h"

#include <optional>
#include <string>

#include "base/hex.h"

namespace nsl::verify {
namespace {

Error malformed(std::string what) {
  return Error(Errc::kBadCollateral, "signed document: " + what);
}

// Walks the envelope. It need not understand the body, only find its end; the body's own parser
// then refuses what is not JSON.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  void skip_space() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != npos)
      ++at_;
  }
  bool at_end() const { return at_ == text_.size(); }
  bool next_is(char c) const { return at_ < text_.size() && text_[at_] == c; }

  Status expect(char c) {
    if (!next_is(c))
      return malformed(std::string("expected '") + c + "'");
    ++at_;
    return ok_status();
  }

  // A string without escapes: names and hexadecimal digits need none.
  Result<std::string_view> plain_string() {
    NSL_RETURN_IF_ERROR(expect('"'));
    const std::size_t end = text_.find_first_of("\"\\", at_);
    if (end == npos || text_[end] == '\\')
      return malformed("a string that is not plain");
    const std::string_view found = text_.substr(at_, end - at_);
    at_ = end + 1;
    return found;
  }

  // From here, where a brace opens, to where it closes.
  Result<std::string_view> object() {
    const std::size_t start = at_;
    std::size_t depth = 0;
    bool in_string = false;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (in_string) {
        if (c == '\\')
          ++at_;
        if (c == '"')
          in_string = false;
      } else if (c == '"') {
        in_string = true;
      } else if (c == '{') {
        ++depth;
      } else if (c == '}' && --depth == 0) {
        ++at_;
        return text_.substr(start, at_ - start);
      }
    }
    at_ = text_.size();
    return malformed("an object without an end");
  }

 private:
  static constexpr std::size_t npos = std::string_view::npos;
  std::string_view text_;
  std::size_t at_ = 0;
};

struct Envelope {
  std::optional<std::string_view> body;
  std::optional<std::string_view> signature;
};

Status read_member(Cursor& cursor, std::string_view body_name, Envelope& envelope) {
  cursor.skip_space();
  NSL_ASSIGN_OR_RETURN(const std::string_view name, cursor.plain_string());
  cursor.skip_space();
  NSL_RETURN_IF_ERROR(cursor.expect(':'));
  cursor.skip_space();
  if (name == body_name && !envelope.body) {
    if (!cursor.next_is('{'))
      return malformed("the body is not an object");
    NSL_ASSIGN_OR_RETURN(envelope.body, cursor.object());
  } else if (name == "signature" && !envelope.signature) {
    NSL_ASSIGN_OR_RETURN(envelope.signature, cursor.plain_string());
  } else {
    return malformed("a member that is unexpected or there twice");
  }
  cursor.skip_space();
  return ok_status();
}

Result<Envelope> read_envelope(std::string_view text, std::string_view body_name) {
  Cursor cursor(text);
  Envelope envelope;
  cursor.skip_space();
  NSL_RETURN_IF_ERROR(cursor.expect('{'));
  NSL_RETURN_IF_ERROR(read_member(cursor, body_name, envelope));
  NSL_RETURN_IF_ERROR(cursor.expect(','));
  NSL_RETURN_IF_ERROR(read_member(cursor, body_name, envelope));
  NSL_RETURN_IF_ERROR(cursor.expect('}'));
  cursor.skip_space();
  if (!cursor.at_end())
    return malformed("text after its end");
  return envelope;
}

}  // namespace

Result<SignedDocument> split_signed_document(ByteSpan document, std::string_view body_name) {
  if (document.size() > kMaxDocumentSize)
    return malformed("larger than its limit");
  NSL_ASSIGN_OR_RETURN(const Envelope envelope, read_envelope(as_text(document), body_name));
  if (envelope.signature->size() != 2 * crypto::EcdsaP256Signature::kSize)
    return malformed("the signature has not 128 digits");
  auto raw = hex_decode(*envelope.signature);
  if (!raw.ok())
    return malformed("the signature is not hexadecimal");
  NSL_ASSIGN_OR_RETURN(const auto signature, crypto::EcdsaP256Signature::from_raw(*raw));
  return SignedDocument{as_bytes(*envelope.body), signature};
}

}  // namespace nsl::verify
