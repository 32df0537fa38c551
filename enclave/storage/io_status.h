#pragma once
// Errors on their way through RocksDB: to its status and back. Nothing is told as Corruption, which
// some of its modes skip over; a full host is NoSpace, from which it can resume.
//
// Thread-safety: functions of values.

#include <rocksdb/io_status.h>

#include "base/result.h"

namespace nsl::storage {

// not-found → NotFound, storage-full → NoSpace, else IOError. The slug and the detail stand in the
// message.
rocksdb::IOStatus to_io_status(const Error& error);
rocksdb::IOStatus to_io_status(const Status& status);

// The error that RocksDB passes on, or its own as one: NoSpace is storage-full, NotFound not-found,
// Busy and TryAgain conflict, Corruption storage-corrupt, IOError storage-io, else internal.
Error to_error(const rocksdb::Status& status);

}  // namespace nsl::storage
