#include "enclave/platform/testing/unsynced_dropping_files.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <random>
#include <set>
#include <utility>

#include "enclave/platform/file_name.h"

namespace nsl::platform::testing {
namespace {

constexpr std::size_t kPage = 4096;
constexpr std::size_t kSector = 512;

using Random = std::mt19937_64;

// 0 to `bound`, both possible. Not std::uniform_int_distribution: a seed shall mean the same with
// every standard library.
std::uint64_t up_to(Random& random, std::uint64_t bound) { return random() % (bound + 1); }

// How a power cut treats one file's bytes, or the directory's operations.
enum class Fate : std::uint8_t { kNothing, kEverything, kBeginning, kMixture };
Fate draw_fate(Random& random) { return static_cast<Fate>(up_to(random, 3)); }

// An append or a truncation: the file is cut to `size`, then `bytes` follow.
struct Change {
  std::size_t size = 0;
  Bytes bytes;
};

void apply(const Change& change, std::size_t byte_count, Bytes& content) {
  content.resize(change.size);
  content.insert(content.end(), change.bytes.begin(),
                 change.bytes.begin() + static_cast<std::ptrdiff_t>(byte_count));
}

Bytes beginning(Bytes content, const std::vector<Change>& changes, Random& random) {
  const std::size_t whole = up_to(random, changes.size());
  for (std::size_t i = 0; i < whole; ++i)
    apply(changes[i], changes[i].bytes.size(), content);
  if (whole < changes.size())
    apply(changes[whole], up_to(random, changes[whole].bytes.size()), content);
  return content;
}

// Sectors of a page: from the older or the newer content, or for each sector either.
Bytes mixture(const Bytes& older, const Bytes& newer, Random& random) {
  const std::size_t least = std::min(older.size(), newer.size());
  const std::size_t most = std::max(older.size(), newer.size());
  const std::size_t sizes[] = {least, most, least + up_to(random, most - least)};
  Bytes content(sizes[up_to(random, 2)], 0);
  if (up_to(random, 1) == 1)
    std::ranges::generate(content, [&] { return static_cast<std::uint8_t>(random()); });
  const auto copy_sector = [&](const Bytes& from, std::size_t at) {
    const std::size_t end = std::min({at + kSector, from.size(), content.size()});
    if (at < end)
      std::copy(from.begin() + static_cast<std::ptrdiff_t>(at),
                from.begin() + static_cast<std::ptrdiff_t>(end),
                content.begin() + static_cast<std::ptrdiff_t>(at));
  };
  for (std::size_t page = 0; page < content.size(); page += kPage) {
    const std::uint64_t choice = up_to(random, 2);
    for (std::size_t at = page; at < std::min(page + kPage, content.size()); at += kSector) {
      const bool is_new = choice == 2 ? up_to(random, 1) == 1 : choice == 1;
      // What both have alike is there: nobody rewrites it.
      copy_sector(older, at);
      if (is_new)
        copy_sector(newer, at);
    }
  }
  return content;
}

}  // namespace

// A file without its name.
struct UnsyncedDroppingFiles::Node {
  mutable std::mutex mutex;
  Bytes written;
  Bytes durable;
  std::vector<Change> unsynced;  // what leads from `durable` to `written`

  Bytes after_crash(Random& random) const {
    const std::lock_guard lock(mutex);
    switch (draw_fate(random)) {
      case Fate::kEverything:
        return written;
      case Fate::kBeginning:
        return beginning(durable, unsynced, random);
      case Fate::kMixture:
        return unsynced.empty() ? durable : mixture(durable, written, random);
      case Fate::kNothing:
        break;
    }
    return durable;
  }
};

class UnsyncedDroppingFiles::OpenFile final : public File {
 public:
  explicit OpenFile(std::shared_ptr<Node> node) : node_(std::move(node)) {}

  Result<std::size_t> read_at(std::uint64_t offset, MutableByteSpan out) const override {
    const std::lock_guard lock(node_->mutex);
    if (offset >= node_->written.size())
      return std::size_t{0};
    const ByteSpan there = ByteSpan(node_->written).subspan(offset);
    const std::size_t count = std::min(there.size(), out.size());
    std::copy_n(there.begin(), count, out.begin());
    return count;
  }

  Status append(ByteSpan bytes) override {
    const std::lock_guard lock(node_->mutex);
    change({node_->written.size(), to_bytes(bytes)});
    return ok_status();
  }

  Status truncate(std::uint64_t size) override {
    const std::lock_guard lock(node_->mutex);
    if (size > node_->written.size())
      return Error(Errc::kInvalidArgument, "truncate to more than there is");
    change({size, {}});
    return ok_status();
  }

  Status sync() override {
    const std::lock_guard lock(node_->mutex);
    for (const Change& made : node_->unsynced)
      apply(made, made.bytes.size(), node_->durable);
    node_->unsynced.clear();
    return ok_status();
  }

  Result<std::uint64_t> size() const override {
    const std::lock_guard lock(node_->mutex);
    return std::uint64_t{node_->written.size()};
  }

 private:
  void change(Change made) {
    apply(made, made.bytes.size(), node_->written);
    node_->unsynced.push_back(std::move(made));
  }

  const std::shared_ptr<Node> node_;
};

UnsyncedDroppingFiles::UnsyncedDroppingFiles(const DirectoryState& durable) {
  for (const auto& [name, bytes] : durable) {
    if (!is_file_name(name))
      continue;
    const auto node = std::make_shared<Node>();
    node->written = node->durable = bytes;
    names_.emplace(name, node);
  }
  durable_names_ = names_;
}

UnsyncedDroppingFiles::~UnsyncedDroppingFiles() = default;

Result<std::shared_ptr<UnsyncedDroppingFiles::Node>> UnsyncedDroppingFiles::find(
    std::string_view name) const {
  NSL_RETURN_IF_ERROR(check_file_name(name));
  const auto found = names_.find(name);
  if (found == names_.end())
    return Error(Errc::kNotFound, "there is no file " + std::string(name));
  return found->second;
}

namespace {

template <class Names, class Changes>
void apply_to(Names& names, const Changes& changes) {
  for (const auto& [name, node] : changes) {
    if (node == nullptr)
      names.erase(name);
    else
      names.insert_or_assign(name, node);
  }
}

}  // namespace

void UnsyncedDroppingFiles::change(NameChanges changes) {
  apply_to(names_, changes);
  unsynced_.push_back(std::move(changes));
}

Result<std::unique_ptr<File>> UnsyncedDroppingFiles::create(std::string_view name) {
  NSL_RETURN_IF_ERROR(check_file_name(name));
  const std::lock_guard lock(mutex_);
  if (names_.contains(name))
    return Error(Errc::kAlreadyExists, std::string(name));
  auto node = std::make_shared<Node>();
  change({{std::string(name), node}});
  return std::make_unique<OpenFile>(std::move(node));
}

Result<std::unique_ptr<File>> UnsyncedDroppingFiles::open(std::string_view name) {
  const std::lock_guard lock(mutex_);
  NSL_ASSIGN_OR_RETURN(auto node, find(name));
  return std::make_unique<OpenFile>(std::move(node));
}

Status UnsyncedDroppingFiles::rename(std::string_view from, std::string_view to) {
  NSL_RETURN_IF_ERROR(check_file_name(to));
  const std::lock_guard lock(mutex_);
  NSL_ASSIGN_OR_RETURN(auto node, find(from));
  if (from != to)
    change({{std::string(from), nullptr}, {std::string(to), std::move(node)}});
  return ok_status();
}

Status UnsyncedDroppingFiles::remove(std::string_view name) {
  const std::lock_guard lock(mutex_);
  NSL_RETURN_IF_ERROR(find(name));
  change({{std::string(name), nullptr}});
  return ok_status();
}

Result<std::vector<std::string>> UnsyncedDroppingFiles::list() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> names;
  names.reserve(names_.size());
  for (const auto& [name, node] : names_)
    names.push_back(name);
  return names;
}

Result<std::uint64_t> UnsyncedDroppingFiles::size_of(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  NSL_ASSIGN_OR_RETURN(const auto node, find(name));
  return OpenFile(node).size();
}

Status UnsyncedDroppingFiles::sync_directory() {
  const std::lock_guard lock(mutex_);
  durable_names_ = names_;
  unsynced_.clear();
  return ok_status();
}

Result<std::unique_ptr<DirectoryLock>> UnsyncedDroppingFiles::lock() { return lock_flag_.claim(); }

Result<std::uint64_t> UnsyncedDroppingFiles::free_bytes() const { return std::uint64_t{1} << 40; }

UnsyncedDroppingFiles::Names UnsyncedDroppingFiles::names_after_crash(std::uint64_t seed) const {
  Random random(seed);
  const Fate fate = draw_fate(random);
  const std::size_t end = fate == Fate::kNothing     ? 0
                          : fate == Fate::kBeginning ? up_to(random, unsynced_.size())
                                                     : unsynced_.size();
  Names names = durable_names_;
  std::set<std::string, std::less<>> lost;  // names on which an operation was dropped
  for (std::size_t i = 0; i < end; ++i) {
    const NameChanges& changes = unsynced_[i];
    const bool follows_lost = std::ranges::any_of(
        changes, [&](const auto& change) { return lost.contains(change.first); });
    if (follows_lost || (fate == Fate::kMixture && up_to(random, 1) == 0)) {
      for (const auto& [name, node] : changes)
        lost.insert(name);
    } else {
      apply_to(names, changes);
    }
  }
  return names;
}

DirectoryState UnsyncedDroppingFiles::crash(std::uint64_t seed) const {
  const std::lock_guard lock(mutex_);
  Random random(~seed);
  DirectoryState state;
  for (const auto& [name, node] : names_after_crash(seed))
    state[name] = node->after_crash(random);
  return state;
}

DirectoryState UnsyncedDroppingFiles::durable_state() const {
  const std::lock_guard lock(mutex_);
  DirectoryState state;
  for (const auto& [name, node] : durable_names_) {
    const std::lock_guard node_lock(node->mutex);
    state[name] = node->durable;
  }
  return state;
}

DirectoryState UnsyncedDroppingFiles::written_state() const {
  const std::lock_guard lock(mutex_);
  DirectoryState state;
  for (const auto& [name, node] : names_) {
    const std::lock_guard node_lock(node->mutex);
    state[name] = node->written;
  }
  return state;
}

}  // namespace nsl::platform::testing
