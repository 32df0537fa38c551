#pragma once
// Keeps those pages of a slot's base memory that functions rarely write closed to writing, so that
// making the slot fresh again restores the others only.
//
// A write to a closed page faults; the fault handler opens the page and the write goes on. A page
// stays open until the fence learns again: every so many resets it closes what the last user did
// not write. A hello function writes 13 of 112 pages, so a reset copies 50 KiB and not 450.
//
// Below the fenced pages lies the moat, memory that is seldom written and then in bulk (the deep
// part of the guest's stack): it opens and closes as one.
//
// Exact by hardware: what was not opened was not written, whatever the guest did. Only with guard
// pages; with explicit bounds checks (Occlum, where a fault is costly) everything stays open.
//
// Each border between open and closed pages is a memory mapping for the kernel, of which a process
// has 65 530 by default; beyond `max_borders` the fence opens everything until it learns again.
//
// Thread-safety: that of the instance; open_at is async-signal-safe.

#include <cstddef>
#include <cstdint>
#include <vector>

namespace nsl::sandbox {

class WriteFence {
 public:
  static constexpr std::size_t kPage = 4096;

  explicit WriteFence(std::uint32_t max_borders) : max_borders_(max_borders) {}

  // Stands around `size` bytes from `begin`, with `moat` bytes below; all multiples of the page.
  // All of it is open.
  void cover(std::uint8_t* begin, std::size_t size, std::size_t moat);

  // Opens the page of `address`, or the moat; false if it is none of the fence's, or was open.
  bool open_at(const std::uint8_t* address) noexcept;
  // Opens what lies in the fence of [begin, begin + size): before code of ours writes there.
  void open(const std::uint8_t* begin, std::size_t size);

  // Calls visit(offset, size) for each run of open pages.
  template <class Visit>
  void for_each_open_run(Visit&& visit) const {
    for (std::size_t page = 0; page < open_.size();) {
      std::size_t end = page;
      while (end < open_.size() && open_[end] != 0)
        ++end;
      if (end > page)
        visit(page * kPage, (end - page) * kPage);
      page = end + 1;
    }
  }

  // Counts a reset; true when it is time to learn: the caller then says of each open page whether
  // it was written, and closes the rest by close_all_but().
  bool is_time_to_learn();
  // One byte a page, 1: keep open.
  void close_all_but(const std::vector<std::uint8_t>& kept);

  bool is_moat_open() const { return moat_is_open_; }
  // The caller wiped it. Stays open without borders.
  void close_moat();

  std::size_t page_count() const { return open_.size(); }
  bool is_open(std::size_t page) const { return open_[page] != 0; }

 private:
  bool open_moat() noexcept;
  bool open_page(std::size_t page) noexcept;
  void open_everything() noexcept;

  std::uint32_t max_borders_;
  std::uint8_t* begin_ = nullptr;
  std::size_t moat_size_ = 0;
  bool moat_is_open_ = false;
  std::vector<std::uint8_t> open_;  // one byte a page
  std::uint32_t borders_ = 0;
  std::uint32_t resets_ = 0;
};

}  // namespace nsl::sandbox
