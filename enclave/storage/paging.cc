#include "enclave/storage/paging.h"

#include <algorithm>

namespace nsl::storage {

namespace {

bool begins_with(ByteSpan key, ByteSpan prefix) {
  return key.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), key.begin());
}

// Takes records in ascending order until the page is full.
class PageBuilder {
 public:
  explicit PageBuilder(const ScanRequest& request) : request_(request) {}

  View::Visit add(ByteSpan key, ByteSpan value) {
    const std::size_t size = key.size() + value.size();
    if (!page_.records.empty() &&
        (page_.records.size() >= request_.limit || bytes_ + size > request_.byte_limit)) {
      page_.next = to_bytes(key);
      return View::Visit::kStop;
    }
    bytes_ += size;
    page_.records.push_back({to_bytes(key), to_bytes(value)});
    return View::Visit::kGoOn;
  }

  bool full() const { return page_.next.has_value(); }
  Page take() { return std::move(page_); }

 private:
  const ScanRequest& request_;
  Page page_;
  std::size_t bytes_ = 0;
};

}  // namespace

Bytes end_of_prefix(ByteSpan prefix) {
  Bytes end = to_bytes(prefix);
  while (!end.empty() && end.back() == 0xff)
    end.pop_back();
  if (!end.empty())
    ++end.back();
  return end;
}

Result<Page> scan_page(View& view, const Changes& changes, const ScanRequest& request) {
  if (request.limit == 0)
    return Error(Errc::kInvalidArgument, "a scan's limit is at least 1");
  const Bytes& from = std::max(request.prefix, request.from);
  auto change = changes.lower_bound(from);
  const auto applies = [&] {
    return change != changes.end() && begins_with(change->first, request.prefix);
  };
  PageBuilder page(request);
  // The changes below `key`, or all that are left.
  const auto add_changes_below = [&](const ByteSpan* key) {
    while (applies() && !page.full() &&
           (key == nullptr || std::ranges::lexicographical_compare(change->first, *key))) {
      if (change->second)
        page.add(change->first, *change->second);
      ++change;
    }
  };
  NSL_RETURN_IF_ERROR(view.scan(request.prefix, from, [&](ByteSpan key, ByteSpan value) {
    add_changes_below(&key);
    if (page.full())
      return View::Visit::kStop;
    if (applies() && std::ranges::equal(change->first, key))
      return View::Visit::kGoOn;  // the change stands for it, in its turn
    return page.add(key, value);
  }));
  add_changes_below(nullptr);
  return page.take();
}

}  // namespace nsl::storage
