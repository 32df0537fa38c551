#pragma once
// Compiled functions, ready to run: the most recently used ones, bounded by the bytes of their images.
//
// A function is compiled once however many ask for it at a time and allow the same gas, by a desk of
// its own, so that code whose top level takes long holds up no other work. Images are told apart by
// owner, so that nobody can learn from the time of an answer whether another user has the same code.
// What failed to compile is not kept.
//
// Thread-safety: all members may be called by any thread.

#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/secret_bytes.h"
#include "base/units.h"
#include "enclave/engine/desk.h"
#include "enclave/execution/function.h"
#include "enclave/execution/limits.h"
#include "enclave/execution/worker_pool.h"

namespace nsl::engine {

struct ImageCacheOptions {
  ByteCount capacity = mebibytes(256);
};

struct ImageKey {
  UserId owner;
  crypto::Digest32 hash;  // of the source

  friend auto operator<=>(const ImageKey&, const ImageKey&) = default;
};

class ImageCache {
 public:
  // With what its top level cost and logged.
  using CompilationPtr = std::shared_ptr<const execution::Compilation>;
  using Ready = std::function<void(const CompilationPtr&)>;

  // All of it outlives the cache.
  ImageCache(execution::Runtime& runtime, execution::WorkerPool& workers, Desk& compilers,
             const ImageCacheOptions& options);

  // Null if it is not there; what is there is ok().
  CompilationPtr find(const ImageKey& key);

  // Compiles and keeps it, unless it is there or being compiled already. `ready` is called once: on
  // this thread if it is there, else on a compiler's. Limits are the standard ones, with no more gas
  // than `gas`.
  // queue-full: too much waits to be compiled; then `ready` is not called.
  Status compile(const ImageKey& key, SecretBytes source, Gas gas, Ready ready);
  // The same for code that comes with a request: always compiled, and neither shared nor kept, so that
  // such code drives out no function that is deployed.
  Status compile_once(SecretBytes source, Gas gas, Ready ready);

  ByteCount held() const;
  std::uint64_t compilations() const;

 private:
  struct Entry {
    ImageKey key;
    CompilationPtr compilation;
    ByteCount bytes;
  };
  using Entries = std::list<Entry>;
  // What fails for want of gas fails for no other who allows more.
  using Work = std::pair<ImageKey, Gas>;

  CompilationPtr look_up(const ImageKey& key);  // under the lock
  void run(const Work& work, const SecretBytes& source);
  CompilationPtr compiled(const SecretBytes& source, Gas gas);
  void keep(const ImageKey& key, const CompilationPtr& compilation);  // under the lock

  execution::Runtime& runtime_;
  execution::WorkerPool& workers_;
  Desk& compilers_;
  const ImageCacheOptions options_;
  mutable std::mutex mutex_;
  Entries entries_;  // the most recently used first
  std::map<ImageKey, Entries::iterator> index_;
  std::map<Work, std::vector<Ready>> under_way_;
  ByteCount held_;
  std::uint64_t compilations_ = 0;
};

}  // namespace nsl::engine
