#pragma once
// Bytes that must not leak: keys, passwords, users' secrets.
//
// Guarantees: wiped when destroyed, assigned to, or taken from; moved but never copied by accident;
// no printing and no ordinary comparison; opened only with a SecretAccess token.
// Does not guarantee: that memory is locked, or hidden from the rest of this process; that what a
// caller copied out of reveal() is wiped (copy into another SecretBytes, or wipe() it); that the
// size is secret.
//
// Thread-safety: as a vector's; many readers, or one writer.

#include <cstddef>
#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/secret_access.h"

namespace nsl {

class SecretBytes {
 public:
  // Empty.
  SecretBytes() = default;

  // A copy; the caller still has to care for the original.
  static SecretBytes copy_of(ByteSpan bytes);
  // A copy; the original is wiped and emptied.
  static SecretBytes take(Bytes&& bytes);
  static SecretBytes take(std::string&& text);
  // `size` zero bytes, to be filled through reveal_mutable().
  static SecretBytes of_size(std::size_t size);

  SecretBytes(const SecretBytes&) = delete;
  SecretBytes& operator=(const SecretBytes&) = delete;
  // The storage changes hands, so nothing remains in `other`, which is empty afterwards.
  SecretBytes(SecretBytes&& other) noexcept;
  SecretBytes& operator=(SecretBytes&& other) noexcept;
  ~SecretBytes();

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  // The secret itself; the span is valid until this object is moved, assigned to or destroyed.
  ByteSpan reveal(const SecretAccess& access) const;
  MutableByteSpan reveal_mutable(const SecretAccess& access);

 private:
  explicit SecretBytes(std::size_t size);
  void wipe_storage();

  std::unique_ptr<std::uint8_t[]> storage_;
  std::size_t size_ = 0;
};

// Whether two secrets are equal, in a time that depends on their sizes alone.
bool constant_time_equal(const SecretBytes& a, const SecretBytes& b);

// Overwrites with zeros in a way that the compiler does not remove.
void wipe(MutableByteSpan bytes);

}  // namespace nsl
