#include "base/secret_bytes.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace nsl {

SecretBytes::SecretBytes(std::size_t size)
    : storage_(size == 0 ? nullptr : std::make_unique<std::uint8_t[]>(size)), size_(size) {}

SecretBytes SecretBytes::copy_of(ByteSpan bytes) {
  SecretBytes secret(bytes.size());
  std::copy(bytes.begin(), bytes.end(), secret.storage_.get());
  return secret;
}

SecretBytes SecretBytes::take(Bytes&& bytes) {
  SecretBytes secret = copy_of(bytes);
  wipe(bytes);
  bytes.clear();
  return secret;
}

SecretBytes SecretBytes::take(std::string&& text) {
  SecretBytes secret = copy_of(as_bytes(text));
  wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
  text.clear();
  return secret;
}

SecretBytes SecretBytes::of_size(std::size_t size) { return SecretBytes(size); }

SecretBytes::SecretBytes(SecretBytes&& other) noexcept
    : storage_(std::move(other.storage_)), size_(std::exchange(other.size_, 0)) {}

SecretBytes& SecretBytes::operator=(SecretBytes&& other) noexcept {
  if (this == &other)
    return *this;
  wipe_storage();
  storage_ = std::move(other.storage_);
  size_ = std::exchange(other.size_, 0);
  return *this;
}

SecretBytes::~SecretBytes() { wipe_storage(); }

void SecretBytes::wipe_storage() { wipe({storage_.get(), size_}); }

ByteSpan SecretBytes::reveal(const SecretAccess&) const { return {storage_.get(), size_}; }

MutableByteSpan SecretBytes::reveal_mutable(const SecretAccess&) { return {storage_.get(), size_}; }

bool constant_time_equal(const SecretBytes& a, const SecretBytes& b) {
  if (a.size() != b.size())
    return false;
  const ByteSpan left = a.reveal(SecretAccess::because("constant-time comparison"));
  const ByteSpan right = b.reveal(SecretAccess::because("constant-time comparison"));
  // Volatile, so that no compiler turns the loop into one that stops at the first difference.
  volatile std::uint8_t difference = 0;
  for (std::size_t i = 0; i < left.size(); ++i) {
    difference = static_cast<std::uint8_t>(difference | (left[i] ^ right[i]));
  }
  return difference == 0;
}

void wipe(MutableByteSpan bytes) {
  if (!bytes.empty())
    explicit_bzero(bytes.data(), bytes.size());
}

}  // namespace nsl
