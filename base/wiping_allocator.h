#pragma once
// An allocator that overwrites memory before it gives it back, for containers whose content may be
// secret: request and response buffers. What is copied out of them is the copier's to wipe.
//
// Thread-safety: no state.

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/secret_bytes.h"

namespace nsl {

template <class T>
struct WipingAllocator {
  using value_type = T;

  WipingAllocator() = default;
  template <class U>
  WipingAllocator(const WipingAllocator<U>&) noexcept {}  // NOLINT(google-explicit-constructor)

  T* allocate(std::size_t count) { return std::allocator<T>().allocate(count); }
  void deallocate(T* memory, std::size_t count) noexcept {
    wipe({reinterpret_cast<std::uint8_t*>(memory), count * sizeof(T)});
    std::allocator<T>().deallocate(memory, count);
  }

  friend bool operator==(const WipingAllocator&, const WipingAllocator&) { return true; }
};

using WipingBytes = std::vector<std::uint8_t, WipingAllocator<std::uint8_t>>;

}  // namespace nsl
