#include "enclave/storage/log_file_reader.h"

#include <algorithm>

#include "enclave/storage/host_name.h"

namespace nsl::storage {

Result<std::size_t> LogFileReader::read(MutableByteSpan out) {
  std::size_t done = 0;
  while (done < out.size()) {
    NSL_ASSIGN_OR_RETURN(const bool more, advance());
    if (!more)
      break;
    const std::size_t count = std::min(out.size() - done, piece_.size());
    std::copy_n(piece_.begin(), count, out.begin() + static_cast<std::ptrdiff_t>(done));
    piece_ = piece_.subspan(count);
    done += count;
  }
  return done;
}

Status LogFileReader::skip(std::uint64_t count) {
  while (count > 0) {
    NSL_ASSIGN_OR_RETURN(const bool more, advance());
    if (!more)
      break;
    const std::size_t step =
        static_cast<std::size_t>(std::min<std::uint64_t>(count, piece_.size()));
    piece_ = piece_.subspan(step);
    count -= step;
  }
  return ok_status();
}

Result<bool> LogFileReader::advance() {
  while (piece_.empty()) {
    if (left_in_run_ == 0) {
      if (run_ == runs_.size())
        return false;
      NSL_RETURN_IF_ERROR(open_run());
      continue;
    }
    if (!records_ || records_->at_end()) {
      NSL_RETURN_IF_ERROR(next_frame());
      continue;
    }
    NSL_ASSIGN_OR_RETURN(const Record record, records_->next());
    const auto* data = std::get_if<DataRecord>(&record);
    if (!data || data->file != id_)
      continue;
    if (data->bytes.size() > left_in_run_)
      return Error(Errc::kStorageCorrupt, "a log file has more bytes than it had");
    left_in_run_ -= data->bytes.size();
    piece_ = data->bytes;
  }
  return true;
}

Status LogFileReader::open_run() {
  const Run& run = runs_[run_++];
  const std::string name = to_string({.kind = HostKind::kSegment, .number = run.segment});
  NSL_ASSIGN_OR_RETURN(SegmentReader reader,
                       SegmentReader::open(ports_.files, ports_.keys, name, run.segment));
  reader.seek(run.begin, run.previous);
  reader_ = std::move(reader);
  records_.reset();
  left_in_run_ = run.bytes;
  return ok_status();
}

Status LogFileReader::next_frame() {
  NSL_ASSIGN_OR_RETURN(const auto frame, reader_->next());
  if (!frame)
    return Error(Errc::kStorageCorrupt,
                 to_string({.kind = HostKind::kSegment, .number = runs_[run_ - 1].segment}) +
                     " is shorter than it was");
  records_.emplace(frame->payload);
  return ok_status();
}

}  // namespace nsl::storage
