#pragma once
// The sealed file layer as RocksDB's FileSystem:
//
//   NSL_ASSIGN_OR_RETURN(auto files, SealedFileSystem::open(ports, options));
//   auto env = rocksdb::NewCompositeEnv(files);
//   db_options.env = env.get();
//   db_options.info_log = files->logger();
//   rocksdb::DB::Open(db_options, options.directory, &db);
//
// Guarantees: what the host presents opens only as one state that the store was in, or not at all;
// what a Sync returned for is in it, unless the host put back an older state as a whole, or cut the
// end of the log, which only a witness notices (`detects_rollback`). No plaintext of keys, values or
// names reaches the host. docs/storage.md has the format and says what is not protected.
//
// One flat directory, `options.directory`; other paths do not exist. Files are written once, from
// their beginning: links, reopening, writing in the middle, memory maps and direct I/O are
// NotSupported. *.sst are tables, *.log are log files, all else is kept in memory (file_table.h has
// the bounds).
//
// Errors: see io_status.h; to_error() has them back from a rocksdb::Status.
//
// After storage-full: reads go on, and writes fail until RocksDB resumed, by itself or by
// DB::Resume(), which answers Busy while it does. It resumes by leaving its log file behind, and
// leaves none behind that is empty (then it would write on behind a hole, and 7.8 stops the process):
// the first write of a log file has the reserve (reserve.h). Should that not do, the layer keeps
// RocksDB from resuming, and the database has to be opened anew. After any other failed write database
// and layer are opened anew.
//
// Lifetime: the ports outlive this, and this outlives the DB and every file that it opened.
// Thread-safety: all members may be called by any thread.

#include <rocksdb/file_system.h>

#include <array>
#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "enclave/storage/sealed_files.h"

namespace nsl::storage {

class SealedLog;

class SealedFileSystem final : public rocksdb::FileSystem {
 public:
  // Opens or makes the store in `ports.files`. Errors: storage-locked; storage-corrupt,
  // storage-missing; storage-rolled-back, witness-behind; storage-full, storage-io; what the keys
  // port fails with.
  static Result<std::shared_ptr<SealedFileSystem>> open(const SealedFilesPorts& ports,
                                                        const SealedFilesOptions& options);
  ~SealedFileSystem() override;

  // --- what the store tells ---
  std::array<std::uint8_t, 16> incarnation() const;
  // Whether a rollback across a restart would be noticed, and by which kind of witness.
  bool detects_rollback() const;
  std::string witness_kind() const;
  SealedFilesStatistics statistics() const;

  // The log goes on under the key of a later epoch at once; tables stay as they are until they are
  // rewritten (a compaction does). Durable when it returns.
  Status rotate_to(std::uint32_t epoch);

  // Not if RocksDB would go on behind a hole: until a database is opened anew.
  bool may_resume() const;

  // RocksDB's info log.
  std::shared_ptr<rocksdb::Logger> logger() const;

  // --- rocksdb::FileSystem ---
  const char* Name() const override { return "SealedFileSystem"; }

  rocksdb::IOStatus NewSequentialFile(const std::string& path, const rocksdb::FileOptions& options,
                                      std::unique_ptr<rocksdb::FSSequentialFile>* result,
                                      rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus NewRandomAccessFile(const std::string& path,
                                        const rocksdb::FileOptions& options,
                                        std::unique_ptr<rocksdb::FSRandomAccessFile>* result,
                                        rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* result,
                                    rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus ReuseWritableFile(const std::string& path, const std::string& old_path,
                                      const rocksdb::FileOptions& options,
                                      std::unique_ptr<rocksdb::FSWritableFile>* result,
                                      rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus NewDirectory(const std::string& path, const rocksdb::IOOptions& options,
                                 std::unique_ptr<rocksdb::FSDirectory>* result,
                                 rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus FileExists(const std::string& path, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus GetChildren(const std::string& path, const rocksdb::IOOptions& options,
                                std::vector<std::string>* result,
                                rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus DeleteFile(const std::string& path, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus CreateDir(const std::string& path, const rocksdb::IOOptions& options,
                              rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus CreateDirIfMissing(const std::string& path, const rocksdb::IOOptions& options,
                                       rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus DeleteDir(const std::string& path, const rocksdb::IOOptions& options,
                              rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus GetFileSize(const std::string& path, const rocksdb::IOOptions& options,
                                std::uint64_t* size, rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus GetFileModificationTime(const std::string& path,
                                            const rocksdb::IOOptions& options, std::uint64_t* time,
                                            rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to,
                               const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus LockFile(const std::string& path, const rocksdb::IOOptions& options,
                             rocksdb::FileLock** lock, rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus UnlockFile(rocksdb::FileLock* lock, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus GetTestDirectory(const rocksdb::IOOptions& options, std::string* path,
                                     rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus NewLogger(const std::string& path, const rocksdb::IOOptions& options,
                              std::shared_ptr<rocksdb::Logger>* result,
                              rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus GetAbsolutePath(const std::string& path, const rocksdb::IOOptions& options,
                                    std::string* result, rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus GetFreeSpace(const std::string& path, const rocksdb::IOOptions& options,
                                 std::uint64_t* free, rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus IsDirectory(const std::string& path, const rocksdb::IOOptions& options,
                                bool* is_directory_out, rocksdb::IODebugContext* debug) override;

 private:
  SealedFileSystem(const SealedFilesPorts& ports, const SealedFilesOptions& options,
                   std::unique_ptr<SealedLog> log);

  bool is_directory(const std::string& path) const;
  // The name of a file in the directory; not-found for a path elsewhere.
  Result<std::string> name_of(const std::string& path) const;

  const SealedFilesPorts ports_;
  const std::string directory_;
  const std::unique_ptr<SealedLog> log_;
  const std::shared_ptr<rocksdb::Logger> logger_;
  std::atomic_flag locked_;
};

}  // namespace nsl::storage
