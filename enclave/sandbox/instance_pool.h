#pragma once
// The arena: instances of one module over one base image, made on demand up to a fixed number, lent
// out fresh and wiped when they come back.
//
// Coming back is the expensive half (the base image is copied over all that the last user left),
// and it happens right after the use: the next user starts without waiting, and nothing of the last
// one outlives its turn. The slot that came back last is lent first, since its memory is in the
// caches.
//
// Thread-safety: all members may be called by any thread. A Lease is used by one thread at a time
// and may outlive nothing of the pool.

#include <memory>
#include <mutex>
#include <vector>

#include "base/result.h"
#include "enclave/platform/clock.h"
#include "enclave/sandbox/image.h"
#include "enclave/sandbox/instance.h"

namespace nsl::sandbox {

struct PoolOptions {
  std::uint32_t max_instances = 1024;
  ByteCount max_memory = mebibytes(256);  // of one instance: the ceiling of any budget
};

class InstancePool {
 public:
  // An instance, for as long as the lease lives.
  class Lease {
   public:
    Lease(Lease&&) noexcept = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease();

    Instance& operator*() const { return *instance_; }
    Instance* operator->() const { return instance_.get(); }

   private:
    friend class InstancePool;
    Lease(InstancePool& pool, std::unique_ptr<Instance> instance)
        : pool_(&pool), instance_(std::move(instance)) {}

    InstancePool* pool_;
    std::unique_ptr<Instance> instance_;
  };

  // Initialises the module once, on this thread, and keeps its base image. `module` and `clock`
  // outlive the pool.
  static Result<std::unique_ptr<InstancePool>> create(const GuestModule& module,
                                                      const PoolOptions& options,
                                                      const platform::MonotonicClock& clock);

  // A fresh instance: its memory is the base image. arena-exhausted when all are lent out.
  Result<Lease> acquire();

  const BaseImage& base() const { return base_; }
  const PoolOptions& options() const { return options_; }
  std::uint32_t instances_lent() const;

 private:
  InstancePool(const GuestModule& module, const PoolOptions& options, BaseImage base)
      : module_(module), options_(options), base_(std::move(base)) {}

  Result<std::unique_ptr<Instance>> make_instance() const;
  void give_back(std::unique_ptr<Instance> instance);

  const GuestModule& module_;
  const PoolOptions options_;
  const BaseImage base_;

  mutable std::mutex mutex_;
  std::vector<std::unique_ptr<Instance>> free_;  // all fresh
  std::uint32_t lent_ = 0;
};

}  // namespace nsl::sandbox
