#include "enclave/storage/io_status.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "enclave/storage/event_logger.h"

namespace nsl::storage {
namespace {

TEST(IoStatus, BringsEveryErrorBack) {
  for (const ErrorInfo& row : error_registry()) {
    const Error error(row.code, "log-1, offset 7");
    const rocksdb::IOStatus status = to_io_status(error);
    EXPECT_FALSE(status.ok());
    EXPECT_FALSE(status.IsCorruption()) << row.slug;  // which RocksDB may skip over
    EXPECT_EQ(to_error(status), error) << row.slug;
  }
  EXPECT_TRUE(to_io_status(ok_status()).ok());
}

TEST(IoStatus, TellsRocksDbWhatItMustKnow) {
  EXPECT_TRUE(to_io_status(Error(Errc::kStorageFull)).IsNoSpace());
  EXPECT_TRUE(to_io_status(Error(Errc::kNotFound)).IsNotFound());
  EXPECT_TRUE(to_io_status(Error(Errc::kStorageCorrupt)).IsIOError());
  EXPECT_TRUE(to_io_status(Error(Errc::kStoragePoisoned)).IsIOError());
}

TEST(IoStatus, GivesRocksDbsOwnErrorsACode) {
  EXPECT_EQ(to_error(rocksdb::Status::NoSpace()).code(), Errc::kStorageFull);
  EXPECT_EQ(to_error(rocksdb::Status::NotFound()).code(), Errc::kNotFound);
  EXPECT_EQ(to_error(rocksdb::Status::Busy()).code(), Errc::kConflict);
  EXPECT_EQ(to_error(rocksdb::Status::TryAgain()).code(), Errc::kConflict);
  EXPECT_EQ(to_error(rocksdb::Status::Corruption()).code(), Errc::kStorageCorrupt);
  EXPECT_EQ(to_error(rocksdb::Status::IOError()).code(), Errc::kStorageIo);
  EXPECT_EQ(to_error(rocksdb::Status::Aborted()).code(), Errc::kInternal);
  EXPECT_EQ(to_error(rocksdb::Status::IOError("[nsl:no-such-slug] x")).code(), Errc::kStorageIo);
}

class LastEvent final : public EventSink {
 public:
  void emit(const Event& event) noexcept override {
    name = event.name;
    text = std::get<std::string_view>(event.fields[0].value);
    ++count;
  }
  std::string name;
  std::string text;
  int count = 0;
};

TEST(EventLogger, PassesOnWarningsAndErrorsWithoutTheirArguments) {
  LastEvent events;
  EventLogger logger(events);
  rocksdb::Logger* const log = &logger;
  rocksdb::Info(log, "opening %s", "secret");
  EXPECT_EQ(events.count, 0);
  rocksdb::Warn(log, "odd key %s", "secret");
  EXPECT_EQ(events.name, "storage.engine-warning");
  EXPECT_THAT(events.text, ::testing::HasSubstr("odd key %s"));
  rocksdb::Error(log, "lost key %s", "secret");
  EXPECT_EQ(events.name, "storage.engine-error");
  EXPECT_THAT(events.text, ::testing::Not(::testing::HasSubstr("secret")));
  EXPECT_EQ(events.count, 2);
}

}  // namespace
}  // namespace nsl::storage
