#include "enclave/storage/embedded_store.h"

#include <rocksdb/env.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

#include "enclave/storage/rocks_backend.h"
#include "enclave/storage/sealed_file_system.h"

namespace nsl::storage {

namespace {

constexpr int kMoreRewrites = 3;

// The storage keys of sealing, by epoch.
StorageKeys keys_of(sealing::Sealing& sealing) {
  return [&sealing](std::uint32_t epoch) {
    return sealing.derive(sealing::Purpose::kStorage, sealing::Epoch(epoch));
  };
}

class SealedFacts final : public StoreFacts {
 public:
  SealedFacts(const SealedFileSystem& files, platform::Files& host) : files_(files), host_(host) {}

  Incarnation incarnation() const override { return files_.incarnation(); }
  Freshness freshness() const override {
    return {.witness = files_.witness_kind(), .detectable = files_.detects_rollback()};
  }
  void describe(Statistics& statistics) const override {
    const SealedFilesStatistics files = files_.statistics();
    statistics.file_count = files.host_files;
    statistics.host_bytes = files.host_bytes;
  }
  // What the host says is free may be a lie or taken by a quota: it also has to take a file.
  Status probe_room(ByteCount bytes) override {
    constexpr std::string_view kProbe = "probe";
    NSL_ASSIGN_OR_RETURN(const std::uint64_t free, host_.free_bytes());
    if (free < bytes.count())
      return Error(Errc::kStorageFull, std::to_string(free) +
                                           " bytes are free; to go on it takes " +
                                           std::to_string(bytes.count()));
    static_cast<void>(host_.remove(kProbe));
    NSL_ASSIGN_OR_RETURN(const auto file, host_.create(kProbe));
    const Status written = file->append(Bytes(kProbeBytes));
    static_cast<void>(host_.remove(kProbe));
    return written;
  }

  bool may_resume() const override { return files_.may_resume(); }

 private:
  static constexpr std::size_t kProbeBytes = std::size_t{64} << 10;

  const SealedFileSystem& files_;
  platform::Files& host_;
};

}  // namespace

class EmbeddedStore::Impl {
 public:
  Impl(const EmbeddedStorePorts& ports, std::shared_ptr<SealedFileSystem> files)
      : ports_(ports),
        files_(std::move(files)),
        facts_(*files_, ports.files),
        env_(rocksdb::NewCompositeEnv(files_)) {}

  ~Impl() {
    stop_ = true;
    if (resealing_.joinable())
      resealing_.join();
  }

  Status open_database(const EmbeddedStoreOptions& options, const std::string& directory) {
    rocksdb::Options rocks = rocks_options(options.tuning);
    rocks.env = env_.get();
    rocks.info_log = files_->logger();
    NSL_ASSIGN_OR_RETURN(auto backend, RocksBackend::open(rocks, directory, facts_));
    backend_ = backend.get();
    store_ = std::make_unique<TransactionalStore>(std::move(backend), options.limits);
    return ok_status();
  }

  Status begin_resealing() {
    const std::lock_guard lock(mutex_);
    if (running_)
      return Error(Errc::kWrongPhase, "the tables are being rewritten already");
    if (resealing_.joinable())
      resealing_.join();
    const sealing::Epoch epoch = ports_.sealing.current_epoch();
    if (files_->statistics().epoch != epoch.count())
      NSL_RETURN_IF_ERROR(files_->rotate_to(epoch.count()));
    running_ = true;
    resealing_ = std::thread([this] { reseal(); });
    return ok_status();
  }

  ResealProgress progress() const {
    const SealedFilesStatistics files = files_->statistics();
    ResealProgress progress{.epoch = sealing::Epoch(files.epoch), .running = running_};
    for (const auto& [epoch, tables] : files.tables_of_epoch) {
      progress.tables += tables;
      if (epoch != files.epoch)
        progress.tables_left += tables;
    }
    return progress;
  }

  TransactionalStore& store() { return *store_; }
  RocksBackend& backend() { return *backend_; }

 private:
  // A table that was replaced is removed a moment later; and what RocksDB had begun to write under the
  // old key may have ended behind the rewriting: then that is done once more.
  void reseal() {
    Status status = backend_->rewrite_tables(stop_);
    for (int more = 0; more < kMoreRewrites && status.ok() && !is_rewritten(); ++more)
      status = backend_->rewrite_tables(stop_);
    const std::string_view why = status.ok() ? "" : status.error().slug();
    const EventField fields[] = {{"why", why}, {"tables_left", progress().tables_left}};
    ports_.events.emit({status.ok() ? "storage.resealed" : "storage.reseal-failed", fields});
    running_ = false;
  }

  bool is_rewritten() const {
    for (int wait = 0; wait < 100 && progress().tables_left > 0 && !stop_; ++wait)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return progress().tables_left == 0 || stop_;
  }

  const EmbeddedStorePorts ports_;
  const std::shared_ptr<SealedFileSystem> files_;
  SealedFacts facts_;
  const std::unique_ptr<rocksdb::Env> env_;
  std::unique_ptr<TransactionalStore> store_;
  RocksBackend* backend_ = nullptr;  // owned by store_
  std::mutex mutex_;
  std::thread resealing_;
  std::atomic<bool> running_{false};
  std::atomic<bool> stop_{false};
};

EmbeddedStore::EmbeddedStore(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
EmbeddedStore::~EmbeddedStore() = default;

Result<std::unique_ptr<EmbeddedStore>> EmbeddedStore::open(const EmbeddedStorePorts& ports,
                                                           const EmbeddedStoreOptions& options) {
  SealedFilesOptions sealed;
  sealed.epoch = ports.sealing.current_epoch().count();
  sealed.rollback = options.rollback;
  sealed.if_empty = options.if_empty;
  NSL_ASSIGN_OR_RETURN(auto files, SealedFileSystem::open({.files = ports.files,
                                                           .keys = keys_of(ports.sealing),
                                                           .entropy = ports.entropy,
                                                           .witness = ports.witness,
                                                           .events = ports.events},
                                                          sealed));
  auto impl = std::make_unique<Impl>(ports, std::move(files));
  NSL_RETURN_IF_ERROR(impl->open_database(options, sealed.directory));
  return std::unique_ptr<EmbeddedStore>(new EmbeddedStore(std::move(impl)));
}

StateStore& EmbeddedStore::store() { return impl_->store(); }
Status EmbeddedStore::begin_resealing() { return impl_->begin_resealing(); }
ResealProgress EmbeddedStore::reseal_progress() const { return impl_->progress(); }
RocksBackend& EmbeddedStore::backend() { return impl_->backend(); }

}  // namespace nsl::storage
