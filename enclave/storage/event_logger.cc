#include "enclave/storage/event_logger.h"

namespace nsl::storage {

void EventLogger::Logv(const char*, va_list) {}  // of no level: information

void EventLogger::Logv(rocksdb::InfoLogLevel level, const char* format, va_list) {
  if (level < rocksdb::InfoLogLevel::WARN_LEVEL || level > rocksdb::InfoLogLevel::FATAL_LEVEL)
    return;
  const bool warning = level == rocksdb::InfoLogLevel::WARN_LEVEL;
  const EventField fields[] = {{"format", std::string_view(format)}};
  events_.emit({warning ? "storage.engine-warning" : "storage.engine-error", fields});
}

}  // namespace nsl::storage
