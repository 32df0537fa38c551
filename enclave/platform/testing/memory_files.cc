#include "enclave/platform/testing/memory_files.h"

#include <algorithm>
#include <utility>

#include "enclave/platform/file_name.h"

namespace nsl::platform::testing {
namespace {

Error not_found(std::string_view name) {
  return Error(Errc::kNotFound, "there is no file " + std::string(name));
}

}  // namespace

// A file without its name.
struct MemoryFiles::Node {
  explicit Node(std::shared_ptr<Space> shared_space) : space(std::move(shared_space)) {}
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;
  ~Node() { space->used -= bytes.size(); }

  // Takes as much of the free space as there is, up to `wanted`.
  std::size_t claim(std::size_t wanted) {
    std::uint64_t used = space->used;
    std::uint64_t granted = 0;
    do {
      const std::uint64_t capacity = space->capacity;
      granted = std::min<std::uint64_t>(wanted, capacity > used ? capacity - used : 0);
    } while (!space->used.compare_exchange_weak(used, used + granted));
    return granted;
  }

  const std::shared_ptr<Space> space;
  mutable std::mutex mutex;
  Bytes bytes;
};

class MemoryFiles::OpenFile final : public File {
 public:
  OpenFile(std::shared_ptr<Node> node, std::string_view name)
      : node_(std::move(node)), name_(name) {}

  Result<std::size_t> read_at(std::uint64_t offset, MutableByteSpan out) const override {
    const std::lock_guard lock(node_->mutex);
    if (offset >= node_->bytes.size())
      return std::size_t{0};
    const ByteSpan there = ByteSpan(node_->bytes).subspan(offset);
    const std::size_t count = std::min(there.size(), out.size());
    std::copy_n(there.begin(), count, out.begin());
    return count;
  }

  Status append(ByteSpan bytes) override {
    const std::lock_guard lock(node_->mutex);
    const std::size_t granted = node_->claim(bytes.size());
    node_->bytes.insert(node_->bytes.end(), bytes.begin(),
                        bytes.begin() + static_cast<std::ptrdiff_t>(granted));
    if (granted < bytes.size())
      return Error(Errc::kStorageFull, "append " + name_);
    return ok_status();
  }

  Status truncate(std::uint64_t size) override {
    const std::lock_guard lock(node_->mutex);
    if (size > node_->bytes.size())
      return Error(Errc::kInvalidArgument, "truncate " + name_ + " to more than it has");
    node_->space->used -= node_->bytes.size() - size;
    node_->bytes.resize(size);
    return ok_status();
  }

  Status sync() override { return ok_status(); }

  Result<std::uint64_t> size() const override {
    const std::lock_guard lock(node_->mutex);
    return std::uint64_t{node_->bytes.size()};
  }

 private:
  const std::shared_ptr<Node> node_;
  const std::string name_;
};

MemoryFiles::MemoryFiles(const DirectoryState& state) {
  for (const auto& [name, bytes] : state) {
    if (!is_file_name(name))
      continue;
    const auto node = std::make_shared<Node>(space_);
    node->bytes = bytes;
    space_->used += bytes.size();
    nodes_.emplace(name, node);
  }
}

MemoryFiles::~MemoryFiles() = default;

Result<std::shared_ptr<MemoryFiles::Node>> MemoryFiles::find(std::string_view name) const {
  NSL_RETURN_IF_ERROR(check_file_name(name));
  const auto found = nodes_.find(name);
  if (found == nodes_.end())
    return not_found(name);
  return found->second;
}

Result<std::unique_ptr<File>> MemoryFiles::create(std::string_view name) {
  NSL_RETURN_IF_ERROR(check_file_name(name));
  const std::lock_guard lock(mutex_);
  auto node = std::make_shared<Node>(space_);
  if (!nodes_.emplace(name, node).second)
    return Error(Errc::kAlreadyExists, std::string(name));
  return std::make_unique<OpenFile>(std::move(node), name);
}

Result<std::unique_ptr<File>> MemoryFiles::open(std::string_view name) {
  const std::lock_guard lock(mutex_);
  NSL_ASSIGN_OR_RETURN(auto node, find(name));
  return std::make_unique<OpenFile>(std::move(node), name);
}

Status MemoryFiles::rename(std::string_view from, std::string_view to) {
  NSL_RETURN_IF_ERROR(check_file_name(to));
  const std::lock_guard lock(mutex_);
  NSL_ASSIGN_OR_RETURN(auto node, find(from));
  nodes_.erase(nodes_.find(from));
  nodes_.insert_or_assign(std::string(to), std::move(node));
  return ok_status();
}

Status MemoryFiles::remove(std::string_view name) {
  NSL_RETURN_IF_ERROR(check_file_name(name));
  const std::lock_guard lock(mutex_);
  const auto found = nodes_.find(name);
  if (found == nodes_.end())
    return not_found(name);
  nodes_.erase(found);
  return ok_status();
}

Result<std::vector<std::string>> MemoryFiles::list() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> names;
  names.reserve(nodes_.size());
  for (const auto& [name, node] : nodes_)
    names.push_back(name);
  return names;
}

Result<std::uint64_t> MemoryFiles::size_of(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  NSL_ASSIGN_OR_RETURN(const auto node, find(name));
  const std::lock_guard node_lock(node->mutex);
  return std::uint64_t{node->bytes.size()};
}

Result<std::unique_ptr<DirectoryLock>> MemoryFiles::lock() { return lock_flag_.claim(); }

Result<std::uint64_t> MemoryFiles::free_bytes() const {
  const std::uint64_t capacity = space_->capacity;
  const std::uint64_t used = space_->used;
  return capacity > used ? capacity - used : std::uint64_t{0};
}

void MemoryFiles::set_capacity(ByteCount capacity) { space_->capacity = capacity.count(); }

DirectoryState MemoryFiles::state() const {
  const std::lock_guard lock(mutex_);
  DirectoryState state;
  for (const auto& [name, node] : nodes_) {
    const std::lock_guard node_lock(node->mutex);
    state[name] = node->bytes;
  }
  return state;
}

ByteCount MemoryFiles::used() const { return ByteCount(space_->used); }

}  // namespace nsl::platform::testing
