#include "enclave/engine/image_cache.h"

#include <algorithm>
#include <string>

namespace nsl::engine {
namespace {

using execution::Compilation;
using execution::Failure;
using execution::Limit;
using execution::Limits;

ByteCount size_of(const Compilation& compilation) {
  ByteCount bytes = compilation.function()->footprint() + ByteCount(sizeof(Compilation));
  for (const execution::LogLine& line : compilation.logs.lines())
    bytes += ByteCount(sizeof line + line.text.capacity());
  return bytes;
}

Compilation failed(Error error) {
  return {.outcome = Failure{.error = std::move(error)},
          .usage = {},
          .logs = execution::Logs(ByteCount(0))};
}

}  // namespace

ImageCache::ImageCache(execution::Runtime& runtime, execution::WorkerPool& workers, Desk& compilers,
                       const ImageCacheOptions& options)
    : runtime_(runtime), workers_(workers), compilers_(compilers), options_(options) {}

ImageCache::CompilationPtr ImageCache::find(const ImageKey& key) {
  const std::lock_guard lock(mutex_);
  return look_up(key);
}

ImageCache::CompilationPtr ImageCache::look_up(const ImageKey& key) {
  const auto found = index_.find(key);
  if (found == index_.end())
    return nullptr;
  entries_.splice(entries_.begin(), entries_, found->second);
  return found->second->compilation;
}

Status ImageCache::compile(const ImageKey& key, SecretBytes source, Gas gas, Ready ready) {
  std::unique_lock lock(mutex_);
  if (const CompilationPtr there = look_up(key)) {
    lock.unlock();
    ready(there);
    return ok_status();
  }
  const Work work{key, gas};
  if (const auto under_way = under_way_.find(work); under_way != under_way_.end()) {
    under_way->second.push_back(std::move(ready));
    return ok_status();
  }
  const auto shared = std::make_shared<SecretBytes>(std::move(source));
  NSL_RETURN_IF_ERROR(compilers_.submit([this, work, shared] { run(work, *shared); }));
  under_way_[work].push_back(std::move(ready));
  return ok_status();
}

Status ImageCache::compile_once(SecretBytes source, Gas gas, Ready ready) {
  const auto shared = std::make_shared<SecretBytes>(std::move(source));
  return compilers_.submit(
      [this, shared, gas, ready = std::move(ready)] { ready(compiled(*shared, gas)); });
}

void ImageCache::run(const Work& work, const SecretBytes& source) {
  const CompilationPtr compilation = compiled(source, work.second);
  std::vector<Ready> waiting;
  {
    const std::lock_guard lock(mutex_);
    if (compilation->ok())
      keep(work.first, compilation);
    const auto under_way = under_way_.find(work);
    waiting = std::move(under_way->second);
    under_way_.erase(under_way);
  }
  for (const Ready& ready : waiting)
    ready(compilation);
}

ImageCache::CompilationPtr ImageCache::compiled(const SecretBytes& source, Gas gas) {
  Limits limits;
  limits.lower(Limit::kGas, gas.count());
  auto compilation = std::make_shared<Compilation>(failed(Error(Errc::kInternal)));
  const Status done = workers_.run_and_wait([&] {
    execution::Source text{
        .text = std::string(as_text(source.reveal(SecretAccess::because("it is compiled"))))};
    *compilation = execution::Function::compile(runtime_, text, limits);
    wipe({reinterpret_cast<std::uint8_t*>(text.text.data()), text.text.size()});
  });
  if (!done.ok())
    *compilation = failed(done.error());
  const std::lock_guard lock(mutex_);
  ++compilations_;
  return compilation;
}

void ImageCache::keep(const ImageKey& key, const CompilationPtr& compilation) {
  const ByteCount bytes = size_of(*compilation);
  if (bytes > options_.capacity || index_.contains(key))
    return;
  entries_.push_front({.key = key, .compilation = compilation, .bytes = bytes});
  index_[key] = entries_.begin();
  held_ += bytes;
  while (held_ > options_.capacity) {
    held_ = held_ - entries_.back().bytes;
    index_.erase(entries_.back().key);
    entries_.pop_back();
  }
}

ByteCount ImageCache::held() const {
  const std::lock_guard lock(mutex_);
  return held_;
}

std::uint64_t ImageCache::compilations() const {
  const std::lock_guard lock(mutex_);
  return compilations_;
}

}  // namespace nsl::engine
