#include "enclave/storage/testing/recorded_history.h"

#include <cstdlib>
#include <iostream>

#include "enclave/platform/testing/memory_files.h"

namespace nsl::storage::testing {

namespace {

using platform::testing::DirectoryState;
using platform::testing::MemoryFiles;

void require(const Status& status) {
  if (status.ok())
    return;
  std::cerr << "the history can not be recorded: " << status.error() << "\n";
  std::abort();
}

// Writes, and notes what was.
class Recorder {
 public:
  Recorder(RecordedHistory& history, const SavedState& start, std::string branch)
      : history_(history),
        branch_(std::move(branch)),
        files_(start.files),
        contents_(start.contents) {
    around_.memory_witness.set_state(start.witness);
    history_.existed.insert(contents_);
  }

  void open(std::uint32_t epoch, RollbackPolicy rollback = RollbackPolicy::kRefuse) {
    database_.reset();
    SealedFilesOptions options;
    options.epoch = epoch;
    options.rollback = rollback;
    options.reserve_bytes = 0;
    const bool watched = history_.watch == Watch::kWitness;
    auto opened = SealedDatabase::open(
        watched ? around_.witnessed_ports(files_) : around_.ports(files_), options);
    require(opened.ok() ? ok_status() : Status(opened.error()));
    database_ = std::move(opened).value();
  }

  void write(int count, std::size_t bytes) {
    for (int i = 0; i < count; ++i) {
      const std::string number = std::to_string(++number_ % 17);
      const std::string value =
          branch_ + " " + std::to_string(number_) + " " + std::string(bytes, 'v');
      require(database_->put_pair("left " + number, "right " + number, value));
      contents_["left " + number] = value;
      contents_["right " + number] = value;
      history_.existed.insert(contents_);
    }
  }

  void flush() { require(database_->flush()); }
  void compact() { require(database_->compact()); }
  void rotate(std::uint32_t epoch) { require(database_->files().rotate_to(epoch)); }
  void close() { database_.reset(); }

  void save(const std::string& moment) {
    history_.saved.push_back({.moment = branch_ + ": " + moment,
                              .files = files_.state(),
                              .contents = contents_,
                              .witness = around_.memory_witness.state()});
  }

 private:
  RecordedHistory& history_;
  const std::string branch_;
  MemoryFiles files_;
  Surroundings around_;
  std::unique_ptr<SealedDatabase> database_;
  Contents contents_;
  int number_ = 0;
};

void record_first(RecordedHistory& history) {
  Recorder recorder(history, {}, "first");
  recorder.open(1);
  recorder.save("made");
  recorder.write(6, 400);
  recorder.save("written");
  recorder.flush();
  recorder.write(20, 900);
  recorder.save("flushed");
  recorder.flush();
  recorder.write(5, 300);
  recorder.compact();
  recorder.save("compacted");
  recorder.write(4, 700);
  recorder.rotate(2);
  recorder.write(4, 700);
  recorder.save("rotated");
  recorder.close();
  recorder.save("closed");
  recorder.open(2);
  recorder.write(3, 100);
  recorder.flush();
  recorder.write(2, 100);
  recorder.save("reopened");
}

Result<Contents> read_all(const SealedFilesPorts& ports) {
  SealedFilesOptions options;
  options.epoch = 2;
  options.if_empty = IfEmpty::kRefuse;
  options.reserve_bytes = 0;
  NSL_ASSIGN_OR_RETURN(auto database, SealedDatabase::open(ports, options));
  NSL_ASSIGN_OR_RETURN(Contents contents, database->contents());
  NSL_RETURN_IF_ERROR(database->verify());
  return contents;
}

}  // namespace

const SavedState& RecordedHistory::richest() const {
  for (const SavedState& state : saved) {
    if (state.moment == "first: rotated")
      return state;
  }
  std::abort();
}

RecordedHistory record_history(Watch watch) {
  RecordedHistory history;
  history.watch = watch;
  record_first(history);
  const SavedState fork = history.saved[2];
  Recorder recorder(history, fork, "second");
  recorder.open(1, watch == Watch::kWitness ? RollbackPolicy::kAcceptAsNewIncarnation
                                            : RollbackPolicy::kRefuse);
  recorder.write(8, 500);
  recorder.save("forked");
  recorder.flush();
  recorder.write(8, 500);
  recorder.compact();
  recorder.save("compacted");
  return history;
}

Result<Contents> contents_of(const DirectoryState& state) {
  MemoryFiles files(state);
  Surroundings around;
  return read_all(around.ports(files));
}

Result<Contents> contents_of(const DirectoryState& state, const MemoryWitness::State& witness) {
  MemoryFiles files(state);
  Surroundings around;
  around.memory_witness.set_state(witness);
  return read_all(around.witnessed_ports(files));
}

bool is_named_error(const Error& error) {
  switch (error.code()) {
    case Errc::kStorageCorrupt:
    case Errc::kStorageMissing:
    case Errc::kStorageRolledBack:
    case Errc::kWitnessBehind:
      return true;
    default:
      return false;
  }
}

}  // namespace nsl::storage::testing
