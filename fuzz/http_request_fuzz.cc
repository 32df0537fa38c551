// enclave/server/request_parser.h: whatever comes is a request within its limits or a refusal by name, and
// the requests are the same however the bytes are cut into pieces. When a refusal comes may differ: Beast
// counts a chunk's size each time that it looks at a header whose extension has an open quote.
#include <algorithm>
#include <cstdlib>

#include "enclave/server/input_buffer.h"
#include "enclave/server/request_parser.h"

namespace {

using namespace nsl;          // NOLINT(google-build-using-namespace): a fuzzer
using namespace nsl::server;  // NOLINT(google-build-using-namespace): of this room

constexpr std::size_t kHeaderBytes = 512;
constexpr std::size_t kBodyBytes = 8192;
constexpr std::size_t kRoom = 1024;

void require(bool holds) {
  if (!holds)
    std::abort();
}

void describe(std::string& out, const interface::UntrustedRequest& request) {
  for (const std::string_view part :
       {request.target, request.authorization, request.content_type, request.accept,
        request.idempotency_key, request.if_match, as_text(request.body)})
    out += std::string(part) + "\n";
  require(request.body.size() <= kBodyBytes && !request.target.empty());
  for (const std::string_view part : {request.authorization, request.idempotency_key})
    require(part.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos);
}

class Receiver {
 public:
  explicit Receiver(std::string& out) : out_(out) {
    parser_.emplace(kHeaderBytes, kBodyBytes, body_);
  }

  // False: the connection has ended.
  bool receive(ByteSpan bytes) {
    while (!bytes.empty()) {
      const MutableByteSpan room = input_.room(in_body_ ? kRoom : kHeaderBytes);
      if (room.empty())
        return false;
      const std::size_t size = std::min(room.size(), bytes.size());
      std::copy_n(bytes.begin(), size, room.begin());
      input_.added(size);
      bytes = bytes.subspan(size);
      if (!read())
        return false;
    }
    return true;
  }

 private:
  bool read() {
    while (!input_.unread().empty()) {
      const auto fed = parser_->feed(input_.unread());
      if (!fed.ok())
        return false;
      require(fed->taken <= input_.unread().size());
      if (in_body_)
        input_.take(fed->taken);
      else
        input_.keep(fed->taken);
      if (fed->step == RequestParser::Step::kNeedsMore)
        return true;
      in_body_ = fed->step == RequestParser::Step::kHeader;
      if (!in_body_)
        next();
    }
    return true;
  }
  void next() {
    describe(out_, parser_->view(input_.memory()));
    parser_.reset();
    body_.clear();
    input_.next();
    parser_.emplace(kHeaderBytes, kBodyBytes, body_);
  }

  std::string& out_;
  BodyBudget budget_{kBodyBytes};
  BodyMemory body_{budget_};
  InputBuffer input_;
  std::optional<RequestParser> parser_;
  bool in_body_ = false;
};

// What a connection makes of the bytes: requests as text.
std::string outcome_of(ByteSpan bytes, std::size_t piece) {
  std::string out;
  Receiver receiver(out);
  while (!bytes.empty()) {
    const std::size_t size = std::min(piece, bytes.size());
    if (!receiver.receive(bytes.first(size)))
      break;
    bytes = bytes.subspan(size);
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1)
    return 0;
  const ByteSpan bytes(data + 1, size - 1);
  const std::string whole = outcome_of(bytes, bytes.size() + 1);
  require(whole == outcome_of(bytes, data[0] % 64 + 1));
  return 0;
}
