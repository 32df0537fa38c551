#include "enclave/sandbox/image.h"

#include <algorithm>
#include <cstring>

#include "enclave/sandbox/instance.h"
#include "enclave/sandbox/write_fence.h"
#include "guest/abi/abi.h"

namespace nsl::sandbox {
namespace {

// Differences are found in steps of a word and joined across short equal stretches: a run costs its
// header and a separate copy.
constexpr std::size_t kWord = 8;
constexpr std::size_t kJoinBytes = 64;

ByteSpan above_stack(const Instance& instance) {
  return instance.memory().subspan(NSL_STACK_BYTES);
}

std::size_t without_trailing_zeros(ByteSpan bytes) {
  std::size_t size = bytes.size();
  while (size > 0 && bytes[size - 1] == 0)
    --size;
  return size;
}

bool word_differs(ByteSpan a, ByteSpan b, std::size_t at) {
  return std::memcmp(a.data() + at, b.data() + at, kWord) != 0;
}

}  // namespace

BaseImage BaseImage::capture(const Instance& instance, std::uint32_t stack_pointer) {
  const ByteSpan live = above_stack(instance);
  const std::size_t size = (without_trailing_zeros(live) + kWord - 1) / kWord * kWord;
  BaseImage base;
  base.content_.assign(live.begin(), live.begin() + static_cast<std::ptrdiff_t>(size));
  base.pages_ = instance.pages();
  base.stack_pointer_ = stack_pointer;
  return base;
}

BaseImage::Part BaseImage::part_at(std::size_t address, std::size_t size) const {
  const std::size_t on_stack =
      std::min(size, NSL_STACK_BYTES - std::min<std::size_t>(address, NSL_STACK_BYTES));
  if (on_stack == size)
    return {on_stack, {}};
  const std::size_t from = std::min(address + on_stack - NSL_STACK_BYTES, content_.size());
  return {on_stack, content().subspan(from, std::min(size - on_stack, content_.size() - from))};
}

void BaseImage::copy_to(MutableByteSpan to, std::size_t address) const {
  const auto [on_stack, stored] = part_at(address, to.size());
  std::fill_n(to.data(), on_stack, std::uint8_t{0});
  std::copy(stored.begin(), stored.end(), to.data() + on_stack);
  const MutableByteSpan behind = to.subspan(on_stack + stored.size());
  std::fill(behind.begin(), behind.end(), std::uint8_t{0});
}

bool BaseImage::differs_from(ByteSpan bytes, std::size_t address) const {
  const auto [on_stack, stored] = part_at(address, bytes.size());
  const auto is_zero = [](ByteSpan part) {
    return std::all_of(part.begin(), part.end(), [](std::uint8_t byte) { return byte == 0; });
  };
  return !is_zero(bytes.first(on_stack)) ||
         !std::ranges::equal(stored, bytes.subspan(on_stack, stored.size())) ||
         !is_zero(bytes.subspan(on_stack + stored.size()));
}

Image Image::capture(const Instance& instance, const BaseImage& base) {
  const ByteSpan live = above_stack(instance);
  const ByteSpan before = base.content();
  Image image;
  image.pages_ = instance.pages();
  image.add_differences(live.first(before.size()), before, NSL_STACK_BYTES);
  // Beyond the base's content all was zero.
  const ByteSpan rest = live.subspan(before.size());
  const Bytes zeros(rest.size());
  image.add_differences(rest, zeros, NSL_STACK_BYTES + static_cast<std::uint32_t>(before.size()));
  image.runs_.shrink_to_fit();
  image.content_.shrink_to_fit();
  return image;
}

void Image::add_differences(ByteSpan now, ByteSpan before, std::uint32_t address) {
  const std::size_t words_end = now.size() / kWord * kWord;
  std::size_t at = 0;
  while (at < words_end) {
    if (!word_differs(now, before, at)) {
      at += kWord;
      continue;
    }
    std::size_t end = at + kWord;  // behind the last difference of the run
    for (std::size_t next = end; next < words_end && next - end < kJoinBytes; next += kWord)
      if (word_differs(now, before, next))
        end = next + kWord;
    add_run(now.subspan(at, end - at), address + static_cast<std::uint32_t>(at));
    at = end;
  }
}

void Image::add_run(ByteSpan bytes, std::uint32_t address) {
  runs_.push_back({address, static_cast<std::uint32_t>(bytes.size())});
  content_.insert(content_.end(), bytes.begin(), bytes.end());
}

ByteCount Image::footprint() const {
  return ByteCount(sizeof(*this) + content_.capacity() + runs_.capacity() * sizeof(Run));
}

void Image::copy_to(std::uint8_t* memory, WriteFence& fence) const {
  const std::uint8_t* from = content_.data();
  for (const Run& run : runs_) {
    fence.open(memory + run.address, run.size);
    std::memcpy(memory + run.address, from, run.size);
    from += run.size;
  }
}

}  // namespace nsl::sandbox
