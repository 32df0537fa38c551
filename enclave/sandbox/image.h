#pragma once
// Memory images: the base, which every instance of a module starts from, and a function's image,
// kept as its difference from the base.
//
// The base image is the guest's memory after nsl_init, once a process. A function's image is its
// memory after its top level was evaluated, with no secret in it. The native stack of the guest
// (NSL_STACK_BYTES from address 0) is never part of an image: nothing on it is alive between
// entries, so it is wiped instead.
//
// Thread-safety: immutable once made.

#include <cstdint>
#include <memory>
#include <vector>

#include "base/bytes.h"
#include "base/units.h"

namespace nsl::sandbox {

class Instance;
class WriteFence;

class BaseImage {
 public:
  // Of an instance that was initialised and runs nothing.
  static BaseImage capture(const Instance& instance, std::uint32_t stack_pointer);

  std::uint32_t pages() const { return pages_; }
  std::uint32_t stack_pointer() const { return stack_pointer_; }

  // The content above the stack up to the last byte that is not zero; the rest of the base is zero.
  ByteSpan content() const { return content_; }
  // The base from the guest's address `address` on, the stack included.
  void copy_to(MutableByteSpan to, std::size_t address) const;
  bool differs_from(ByteSpan bytes, std::size_t address) const;

 private:
  // Of `size` bytes from `address`: how many lie on the stack, and what is stored of those behind.
  struct Part {
    std::size_t on_stack;
    ByteSpan stored;
  };
  Part part_at(std::size_t address, std::size_t size) const;

  BaseImage() = default;

  Bytes content_;
  std::uint32_t pages_ = 0;
  std::uint32_t stack_pointer_ = 0;
};

class Image {
 public:
  // The difference of `instance`, which evaluated its top level and runs nothing, from `base`.
  static Image capture(const Instance& instance, const BaseImage& base);

  std::uint32_t pages() const { return pages_; }
  // What the image itself occupies.
  ByteCount footprint() const;

  // Onto a memory that is the base and has pages() pages, those beyond the base's zero.
  void copy_to(std::uint8_t* memory, WriteFence& fence) const;

 private:
  struct Run {
    std::uint32_t address;
    std::uint32_t size;
  };

  Image() = default;
  void add_differences(ByteSpan now, ByteSpan before, std::uint32_t address);
  void add_run(ByteSpan bytes, std::uint32_t address);

  std::vector<Run> runs_;
  Bytes content_;  // of all runs, one after the other
  std::uint32_t pages_ = 0;
};

}  // namespace nsl::sandbox
