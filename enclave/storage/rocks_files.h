#pragma once
// The layer's files in RocksDB's terms. Each borrows the log that made it, and what its ports refer
// to. Thread-safety: as rocksdb/file_system.h says of each kind.

#include <rocksdb/file_system.h>

#include <memory>
#include <string>

#include "enclave/storage/sealed_log.h"

namespace nsl::storage {

// A new file: a table, a log file or a small file, by the end of its name.
Result<std::unique_ptr<rocksdb::FSWritableFile>> new_writable_file(SealedLog& log,
                                                                   const std::string& name);

Result<std::unique_ptr<rocksdb::FSSequentialFile>> new_sequential_file(
    const SealedFilesPorts& ports, SealedLog& log, const std::string& name);

// Log files can not be read at random.
Result<std::unique_ptr<rocksdb::FSRandomAccessFile>> new_random_access_file(
    const SealedFilesPorts& ports, SealedLog& log, const std::string& name);

}  // namespace nsl::storage
