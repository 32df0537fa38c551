#include "enclave/storage/usage_merge.h"

namespace nsl::storage {

namespace {

Result<UsageDelta> parse_delta(ByteSpan record) {
  ByteReader reader(record);
  NSL_ASSIGN_OR_RETURN(const std::uint64_t bytes, reader.u64le());
  NSL_ASSIGN_OR_RETURN(const std::uint64_t records, reader.u64le());
  NSL_RETURN_IF_ERROR(reader.expect_end());
  return UsageDelta{.bytes = static_cast<std::int64_t>(bytes),
                    .records = static_cast<std::int64_t>(records)};
}

ByteSpan span_of(const rocksdb::Slice& slice) {
  return as_bytes(std::string_view(slice.data(), slice.size()));
}

class UsageMerge final : public rocksdb::AssociativeMergeOperator {
 public:
  // False fails the read or the compaction that merges.
  bool Merge(const rocksdb::Slice& /*key*/, const rocksdb::Slice* existing,
             const rocksdb::Slice& value, std::string* merged,
             rocksdb::Logger* /*logger*/) const override {
    auto sum = parse_delta(span_of(value));
    if (!sum.ok())
      return false;
    if (existing != nullptr) {
      const auto base = parse_delta(span_of(*existing));
      if (!base.ok() || __builtin_add_overflow(sum->bytes, base->bytes, &sum->bytes) ||
          __builtin_add_overflow(sum->records, base->records, &sum->records))
        return false;
    }
    merged->assign(as_text(encode_usage(*sum)));
    return true;
  }
  const char* Name() const override { return "nsl.usage.1"; }
};

}  // namespace

Bytes encode_usage(const UsageDelta& delta) {
  Bytes record;
  ByteWriter(record)
      .u64le(static_cast<std::uint64_t>(delta.bytes))
      .u64le(static_cast<std::uint64_t>(delta.records));
  return record;
}

Result<Usage> parse_usage(ByteSpan record) {
  const auto delta = parse_delta(record);
  if (!delta.ok() || delta->bytes < 0 || delta->records < 0)
    return Error(Errc::kStorageCorrupt, "the record of an account's usage");
  return Usage{.bytes = ByteCount(static_cast<std::uint64_t>(delta->bytes)),
               .records = static_cast<std::uint64_t>(delta->records)};
}

std::shared_ptr<rocksdb::MergeOperator> make_usage_merge_operator() {
  return std::make_shared<UsageMerge>();
}

}  // namespace nsl::storage
