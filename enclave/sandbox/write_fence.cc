#include "enclave/sandbox/write_fence.h"

#include <algorithm>
#include <cstdlib>

#include "enclave/sandbox/os.h"

namespace nsl::sandbox {
namespace {

// Learning costs a fault for each page that is written again, some microseconds each.
constexpr std::uint32_t kResetsBetweenLearning = 1024;

}  // namespace

void WriteFence::cover(std::uint8_t* begin, std::size_t size, std::size_t moat) {
  begin_ = begin;
  moat_size_ = moat;
  moat_is_open_ = moat > 0;
  open_.assign(size / kPage, 1);
  borders_ = 0;
  resets_ = kResetsBetweenLearning - 1;  // the first reset closes all
}

bool WriteFence::open_at(const std::uint8_t* address) noexcept {
  if (address < begin_ - moat_size_ || address >= begin_ + open_.size() * kPage)
    return false;
  if (address < begin_)
    return open_moat();
  return open_page(static_cast<std::size_t>(address - begin_) / kPage);
}

void WriteFence::open(const std::uint8_t* begin, std::size_t size) {
  if (size > 0 && begin < begin_ && begin + size > begin_ - moat_size_)
    open_moat();
  const std::uint8_t* const from = std::max<const std::uint8_t*>(begin, begin_);
  const std::uint8_t* const to =
      std::min<const std::uint8_t*>(begin + size, begin_ + open_.size() * kPage);
  for (const std::uint8_t* at = from; at < to;
       at += kPage - static_cast<std::size_t>(at - begin_) % kPage)
    open_at(at);
}

bool WriteFence::open_moat() noexcept {
  if (moat_is_open_)
    return false;
  if (!set_access(begin_ - moat_size_, moat_size_, Access::kReadWrite))
    std::abort();  // as in open_page
  moat_is_open_ = true;
  return true;
}

void WriteFence::close_moat() {
  if (max_borders_ > 0 && set_access(begin_ - moat_size_, moat_size_, Access::kRead))
    moat_is_open_ = false;
}

bool WriteFence::open_page(std::size_t page) noexcept {
  if (open_[page] != 0)
    return false;
  if (!set_access(begin_ + page * kPage, kPage, Access::kReadWrite))
    std::abort();  // the kernel can not split the mapping: the write could never go on
  open_[page] = 1;
  const bool left_is_open = page > 0 && open_[page - 1] != 0;
  const bool right_is_open = page + 1 < open_.size() && open_[page + 1] != 0;
  borders_ = borders_ + (left_is_open ? 0 : 2) - (left_is_open && right_is_open ? 2 : 0) -
             (!left_is_open && right_is_open ? 2 : 0);
  if (borders_ > max_borders_)
    open_everything();
  return true;
}

void WriteFence::open_everything() noexcept {
  if (!set_access(begin_, open_.size() * kPage, Access::kReadWrite))
    std::abort();
  std::fill(open_.begin(), open_.end(), std::uint8_t{1});
  borders_ = 0;
}

bool WriteFence::is_time_to_learn() {
  if (max_borders_ == 0 || ++resets_ < kResetsBetweenLearning)
    return false;
  resets_ = 0;
  return true;
}

void WriteFence::close_all_but(const std::vector<std::uint8_t>& kept) {
  if (!set_access(begin_, open_.size() * kPage, Access::kRead))
    return;  // all stays as it was
  std::fill(open_.begin(), open_.end(), std::uint8_t{0});
  borders_ = 0;
  for (std::size_t page = 0; page < kept.size(); ++page)
    if (kept[page] != 0)
      open_page(page);
}

}  // namespace nsl::sandbox
