#include "enclave/platform/testing/failing_files.h"

#include <algorithm>
#include <string>
#include <utility>

namespace nsl::platform::testing {

std::vector<Call> changing_calls() {
  return {Call::kCreate, Call::kAppend, Call::kTruncate,     Call::kSync,
          Call::kRename, Call::kRemove, Call::kSyncDirectory};
}

// Decides about each call.
class FailingFiles::Disk {
 public:
  // Counts a call; the failure it shall have, if it shall.
  std::optional<Failure> meet(Call kind) {
    const std::lock_guard lock(mutex_);
    ++calls_.at(static_cast<std::size_t>(kind));
    if (!failure_ || std::ranges::find(failure_->kinds, kind) == failure_->kinds.end())
      return std::nullopt;
    if (failure_->after > 0) {
      --failure_->after;
      return std::nullopt;
    }
    if (failure_->times == 0)
      return std::nullopt;
    --failure_->times;
    ++failed_calls_;
    return failure_;
  }

  // `call`, unless it shall fail.
  template <class Function>
  auto run(Call kind, Function call) -> decltype(call()) {
    const auto failure = meet(kind);
    if (!failure)
      return call();
    if (failure->done > 0)
      static_cast<void>(call());
    return Error(failure->code, "the test's disk fails here");
  }

  void set(std::optional<Failure> failure) {
    const std::lock_guard lock(mutex_);
    failure_ = std::move(failure);
  }
  std::uint64_t calls(Call kind) const {
    const std::lock_guard lock(mutex_);
    return calls_.at(static_cast<std::size_t>(kind));
  }
  std::uint64_t failed_calls() const {
    const std::lock_guard lock(mutex_);
    return failed_calls_;
  }

 private:
  mutable std::mutex mutex_;
  std::optional<Failure> failure_;
  std::array<std::uint64_t, kCallKinds> calls_{};
  std::uint64_t failed_calls_ = 0;
};

class FailingFiles::OpenFile final : public File {
 public:
  OpenFile(std::unique_ptr<File> inner, std::shared_ptr<Disk> disk)
      : inner_(std::move(inner)), disk_(std::move(disk)) {}

  Result<std::size_t> read_at(std::uint64_t offset, MutableByteSpan out) const override {
    return disk_->run(Call::kRead, [&] { return inner_->read_at(offset, out); });
  }
  Status append(ByteSpan bytes) override {
    const auto failure = disk_->meet(Call::kAppend);
    if (!failure)
      return inner_->append(bytes);
    const std::size_t written = std::min<std::uint64_t>(failure->done, bytes.size());
    NSL_RETURN_IF_ERROR(inner_->append(bytes.first(written)));
    return Error(failure->code, "the test's disk fails here");
  }
  Status truncate(std::uint64_t size) override {
    return disk_->run(Call::kTruncate, [&] { return inner_->truncate(size); });
  }
  Status sync() override {
    return disk_->run(Call::kSync, [&] { return inner_->sync(); });
  }
  Result<std::uint64_t> size() const override {
    return disk_->run(Call::kSize, [&] { return inner_->size(); });
  }

 private:
  const std::unique_ptr<File> inner_;
  const std::shared_ptr<Disk> disk_;
};

FailingFiles::FailingFiles(Files& inner) : inner_(inner), disk_(std::make_shared<Disk>()) {}
FailingFiles::~FailingFiles() = default;

void FailingFiles::fail(Failure failure) { disk_->set(std::move(failure)); }
void FailingFiles::mend() { disk_->set(std::nullopt); }

std::uint64_t FailingFiles::calls(Call kind) const { return disk_->calls(kind); }
std::uint64_t FailingFiles::calls(const std::vector<Call>& kinds) const {
  std::uint64_t sum = 0;
  for (const Call kind : kinds)
    sum += calls(kind);
  return sum;
}
std::uint64_t FailingFiles::failed_calls() const { return disk_->failed_calls(); }

Result<std::unique_ptr<File>> FailingFiles::create(std::string_view name) {
  return disk_->run(Call::kCreate, [&]() -> Result<std::unique_ptr<File>> {
    NSL_ASSIGN_OR_RETURN(auto file, inner_.create(name));
    return std::make_unique<OpenFile>(std::move(file), disk_);
  });
}

Result<std::unique_ptr<File>> FailingFiles::open(std::string_view name) {
  return disk_->run(Call::kOpen, [&]() -> Result<std::unique_ptr<File>> {
    NSL_ASSIGN_OR_RETURN(auto file, inner_.open(name));
    return std::make_unique<OpenFile>(std::move(file), disk_);
  });
}

Status FailingFiles::rename(std::string_view from, std::string_view to) {
  return disk_->run(Call::kRename, [&] { return inner_.rename(from, to); });
}

Status FailingFiles::remove(std::string_view name) {
  return disk_->run(Call::kRemove, [&] { return inner_.remove(name); });
}

Result<std::vector<std::string>> FailingFiles::list() const {
  return disk_->run(Call::kList, [&] { return inner_.list(); });
}

Result<std::uint64_t> FailingFiles::size_of(std::string_view name) const {
  return disk_->run(Call::kSize, [&] { return inner_.size_of(name); });
}

Status FailingFiles::sync_directory() {
  return disk_->run(Call::kSyncDirectory, [&] { return inner_.sync_directory(); });
}

Result<std::unique_ptr<DirectoryLock>> FailingFiles::lock() {
  return disk_->run(Call::kLock, [&] { return inner_.lock(); });
}

Result<std::uint64_t> FailingFiles::free_bytes() const {
  return disk_->run(Call::kFreeBytes, [&] { return inner_.free_bytes(); });
}

}  // namespace nsl::platform::testing
