#include "enclave/platform/testing/lying_files.h"

#include <algorithm>
#include <string>
#include <utility>

namespace nsl::platform::testing {
namespace {

Error nothing_to_change(std::string_view name) {
  return Error(Errc::kInvalidArgument, "this lie would change nothing of " + std::string(name));
}

Result<MutableByteSpan> range_of(Bytes& bytes, std::uint64_t offset, std::uint64_t size) {
  if (offset > bytes.size() || size > bytes.size() - offset)
    return Error(Errc::kInvalidArgument, "the file ends before this range does");
  return MutableByteSpan(bytes).subspan(offset, size);
}

}  // namespace

// What is told instead of what was read.
class LyingFiles::Tongue {
 public:
  void set(ReadLie lie) {
    const std::lock_guard lock(mutex_);
    lie_ = std::make_shared<const ReadLie>(std::move(lie));
  }
  std::shared_ptr<const ReadLie> get() const {
    const std::lock_guard lock(mutex_);
    return lie_;
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const ReadLie> lie_ = std::make_shared<const ReadLie>();
};

class LyingFiles::OpenFile final : public File {
 public:
  OpenFile(std::unique_ptr<File> inner, std::string_view name, std::shared_ptr<Tongue> tongue)
      : inner_(std::move(inner)), name_(name), tongue_(std::move(tongue)) {}

  Result<std::size_t> read_at(std::uint64_t offset, MutableByteSpan out) const override {
    auto count = inner_->read_at(offset, out);
    const auto lie = tongue_->get();
    if (count.ok() && *lie)
      (*lie)(name_, offset, out.first(*count));
    return count;
  }
  Status append(ByteSpan bytes) override { return inner_->append(bytes); }
  Status truncate(std::uint64_t size) override { return inner_->truncate(size); }
  Status sync() override { return inner_->sync(); }
  Result<std::uint64_t> size() const override { return inner_->size(); }

 private:
  const std::unique_ptr<File> inner_;
  const std::string name_;
  const std::shared_ptr<Tongue> tongue_;
};

LyingFiles::LyingFiles(Files& inner) : inner_(inner), tongue_(std::make_shared<Tongue>()) {}
LyingFiles::~LyingFiles() = default;

Result<DirectoryState> LyingFiles::save() { return read_directory(inner_); }

Status LyingFiles::restore(const DirectoryState& state) {
  NSL_ASSIGN_OR_RETURN(const auto names, inner_.list());
  for (const std::string& name : names) {
    if (!state.contains(name))
      NSL_RETURN_IF_ERROR(inner_.remove(name));
  }
  for (const auto& [name, bytes] : state)
    NSL_RETURN_IF_ERROR(write_file(inner_, name, bytes));
  return ok_status();
}

Status LyingFiles::rewrite(std::string_view name, const std::function<Status(Bytes&)>& change) {
  NSL_ASSIGN_OR_RETURN(const Bytes before, read_file(inner_, name));
  Bytes bytes = before;
  NSL_RETURN_IF_ERROR(change(bytes));
  if (bytes == before)
    return nothing_to_change(name);
  return write_file(inner_, name, bytes);
}

Status LyingFiles::flip(std::string_view name, std::uint64_t offset, std::uint8_t mask) {
  return rewrite(name, [&](Bytes& bytes) -> Status {
    NSL_ASSIGN_OR_RETURN(const MutableByteSpan byte, range_of(bytes, offset, 1));
    byte[0] ^= mask;
    return ok_status();
  });
}

Status LyingFiles::truncate(std::string_view name, std::uint64_t size) {
  return rewrite(name, [&](Bytes& bytes) -> Status {
    NSL_RETURN_IF_ERROR(range_of(bytes, 0, size));
    bytes.resize(size);
    return ok_status();
  });
}

Status LyingFiles::extend(std::string_view name, ByteSpan more) {
  return rewrite(name, [&](Bytes& bytes) -> Status {
    bytes.insert(bytes.end(), more.begin(), more.end());
    return ok_status();
  });
}

Status LyingFiles::swap_ranges(std::string_view name, std::uint64_t a, std::uint64_t b,
                               std::uint64_t size) {
  return rewrite(name, [&](Bytes& bytes) -> Status {
    NSL_ASSIGN_OR_RETURN(const MutableByteSpan first, range_of(bytes, a, size));
    NSL_ASSIGN_OR_RETURN(const MutableByteSpan second, range_of(bytes, b, size));
    if ((a < b ? b - a : a - b) < size)
      return Error(Errc::kInvalidArgument, "the ranges overlap");
    std::ranges::swap_ranges(first, second);
    return ok_status();
  });
}

Status LyingFiles::replay_range(std::string_view name, const DirectoryState& older,
                                std::uint64_t offset, std::uint64_t size) {
  const auto found = older.find(name);
  if (found == older.end())
    return Error(Errc::kNotFound, "the older state has no file " + std::string(name));
  Bytes then = found->second;
  NSL_ASSIGN_OR_RETURN(const MutableByteSpan source, range_of(then, offset, size));
  return rewrite(name, [&](Bytes& bytes) -> Status {
    NSL_ASSIGN_OR_RETURN(const MutableByteSpan target, range_of(bytes, offset, size));
    std::ranges::copy(source, target.begin());
    return ok_status();
  });
}

Status LyingFiles::swap_files(std::string_view a, std::string_view b) {
  NSL_ASSIGN_OR_RETURN(const Bytes first, read_file(inner_, a));
  NSL_ASSIGN_OR_RETURN(const Bytes second, read_file(inner_, b));
  if (first == second)
    return nothing_to_change(a);
  NSL_RETURN_IF_ERROR(write_file(inner_, a, second));
  return write_file(inner_, b, first);
}

Status LyingFiles::replay_file(std::string_view name, const DirectoryState& older) {
  const auto found = older.find(name);
  if (found == older.end())
    return Error(Errc::kNotFound, "the older state has no file " + std::string(name));
  const auto current = read_file(inner_, name);
  if (current.ok() && *current == found->second)
    return nothing_to_change(name);
  return write_file(inner_, name, found->second);
}

Status LyingFiles::erase(std::string_view name) { return inner_.remove(name); }

Status LyingFiles::duplicate(std::string_view from, std::string_view to) {
  NSL_ASSIGN_OR_RETURN(const Bytes bytes, read_file(inner_, from));
  NSL_ASSIGN_OR_RETURN(const auto file, inner_.create(to));
  return file->append(bytes);
}

Status LyingFiles::move(std::string_view from, std::string_view to) {
  if (from == to)
    return nothing_to_change(from);
  return inner_.rename(from, to);
}

void LyingFiles::lie_to_reads(ReadLie lie) { tongue_->set(std::move(lie)); }

Result<std::unique_ptr<File>> LyingFiles::create(std::string_view name) {
  NSL_ASSIGN_OR_RETURN(auto file, inner_.create(name));
  return std::make_unique<OpenFile>(std::move(file), name, tongue_);
}

Result<std::unique_ptr<File>> LyingFiles::open(std::string_view name) {
  NSL_ASSIGN_OR_RETURN(auto file, inner_.open(name));
  return std::make_unique<OpenFile>(std::move(file), name, tongue_);
}

Status LyingFiles::rename(std::string_view from, std::string_view to) {
  return inner_.rename(from, to);
}
Status LyingFiles::remove(std::string_view name) { return inner_.remove(name); }
Result<std::vector<std::string>> LyingFiles::list() const { return inner_.list(); }
Result<std::uint64_t> LyingFiles::size_of(std::string_view name) const {
  return inner_.size_of(name);
}
Status LyingFiles::sync_directory() { return inner_.sync_directory(); }
Result<std::unique_ptr<DirectoryLock>> LyingFiles::lock() { return inner_.lock(); }
Result<std::uint64_t> LyingFiles::free_bytes() const { return inner_.free_bytes(); }

}  // namespace nsl::platform::testing
