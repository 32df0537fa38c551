#include "enclave/server/input_buffer.h"

#include <algorithm>
#include <cstring>

namespace nsl::server {

MutableByteSpan InputBuffer::room(std::size_t limit) {
  if (begin_ > kept_) {
    std::memmove(bytes_.data() + kept_, bytes_.data() + begin_, end_ - begin_);
    end_ -= begin_ - kept_;
    begin_ = kept_;
  }
  const std::size_t most = kept_ + limit;
  if (end_ == bytes_.size() && end_ < most)
    bytes_.resize(std::min(most, std::max(kSmall, 2 * bytes_.size())));
  return MutableByteSpan(bytes_).subspan(end_,
                                         std::max(end_, std::min(most, bytes_.size())) - end_);
}

void InputBuffer::added(std::size_t size) {
  end_ += size;
  used_ = std::max(used_, end_);
}

void InputBuffer::keep(std::size_t size) {
  begin_ += size;
  kept_ = begin_;
}

void InputBuffer::take(std::size_t size) {
  begin_ += size;
  if (begin_ == end_)
    begin_ = end_ = kept_;
}

void InputBuffer::next() {
  const ByteSpan rest = unread();
  const std::size_t size = rest.size();
  if (bytes_.size() > kSmall && size <= kSmall) {
    WipingBytes small(kSmall);
    std::ranges::copy(rest, small.begin());
    bytes_.swap(small);
  } else {
    if (size != 0)
      std::memmove(bytes_.data(), rest.data(), size);
    wipe(MutableByteSpan(bytes_).subspan(size, used_ - size));
  }
  kept_ = begin_ = 0;
  end_ = used_ = size;
}

}  // namespace nsl::server
