#pragma once
// What a connection has received: the header of the request at work, which stays where it is, and
// behind it bytes that nobody has taken yet. Wiped when they have had their use.
//
// Thread-safety: one thread.

#include "base/wiping_allocator.h"

namespace nsl::server {

class InputBuffer {
 public:
  static constexpr std::size_t kSmall = std::size_t{4} << 10;  // what an idle connection keeps

  // The request's header at its front; moves with room().
  ByteSpan memory() const { return bytes_; }
  ByteSpan unread() const { return ByteSpan(bytes_).subspan(begin_, end_ - begin_); }

  // Room behind the unread bytes, for at most `limit` bytes of them in all; empty if they are as
  // many. Offers little at first and more when that was filled. added() tells how much was used.
  MutableByteSpan room(std::size_t limit);
  void added(std::size_t size);
  // The first `size` unread bytes have been read; those of a header stay.
  void keep(std::size_t size);
  void take(std::size_t size);
  // The request is over: wipes all but the unread bytes, and gives back what was large.
  void next();

 private:
  WipingBytes bytes_;
  std::size_t kept_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t used_ = 0;  // behind it nothing was written since the last next()
};

}  // namespace nsl::server
