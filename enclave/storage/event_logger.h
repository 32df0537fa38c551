#pragma once
// RocksDB's info log as events: its warnings and errors, by the text of their format alone. What
// would be printed into it may hold keys, so it goes nowhere.
//
// Thread-safety: as rocksdb::Logger: any thread.

#include <rocksdb/env.h>

#include "base/event.h"

namespace nsl::storage {

class EventLogger final : public rocksdb::Logger {
 public:
  // `events` outlives this.
  explicit EventLogger(EventSink& events)
      : rocksdb::Logger(rocksdb::InfoLogLevel::WARN_LEVEL), events_(events) {}

  void Logv(const char* format, va_list arguments) override;
  void Logv(rocksdb::InfoLogLevel level, const char* format, va_list arguments) override;

 private:
  EventSink& events_;
};

}  // namespace nsl::storage
