#pragma once
// RocksDB is not exception-safe: nothing may be thrown into it, a failed allocation neither.

#include <rocksdb/io_status.h>

#include <exception>

namespace nsl::storage {

// What `work` returns, or an IOError if it threw.
template <class Work>
rocksdb::IOStatus no_throw(const Work& work) {
  try {
    return work();
  } catch (const std::exception&) {
    return rocksdb::IOStatus::IOError("[nsl:internal] an allocation failed");
  }
}

}  // namespace nsl::storage
