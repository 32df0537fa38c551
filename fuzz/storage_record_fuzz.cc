// The state store's own records (enclave/storage/raw_record.h, usage_merge.h) and keys (key.h): what
// parses is made again from what it says, all else is storage-corrupt; and usages are added exactly or
// not at all. The first byte chooses.
#include <rocksdb/merge_operator.h>

#include "enclave/storage/key.h"
#include "enclave/storage/raw_record.h"
#include "enclave/storage/usage_merge.h"
#include "fuzz/stored_record.h"

namespace {

using namespace nsl;
using namespace nsl::storage;
using fuzz::require;

template <class Parsed, class Encode>
void check(const Result<Parsed>& parsed, ByteSpan record, Encode&& encode) {
  if (!parsed.ok())
    require(parsed.error().code() == Errc::kStorageCorrupt);
  else
    require(std::ranges::equal(encode(*parsed), record));
}

UsageDelta delta_of(const Usage& usage) {
  return {.bytes = static_cast<std::int64_t>(usage.bytes.count()),
          .records = static_cast<std::int64_t>(usage.records)};
}

// The first byte, how many parts are numbers; the rest is a key.
void check_key(ByteSpan input) {
  if (input.empty())
    return;
  KeyParts parts(input.subspan(1));
  Key again("space");
  Status read = parts.space("space");
  for (std::uint8_t kinds = input[0]; read.ok() && kinds > 1; kinds /= 2) {
    if (kinds % 2 == 0) {
      const auto text = parts.text();
      read = text.ok() ? ok_status() : Status(text.error());
      if (text.ok())
        again.text(*text);
    } else {
      const auto number = parts.number();
      read = number.ok() ? ok_status() : Status(number.error());
      if (number.ok())
        again.number(*number);
    }
  }
  if (read.ok())
    read = parts.end();
  if (read.ok())
    require(std::ranges::equal(again.bytes(), input.subspan(1)));
  else
    require(read.error().code() == Errc::kStorageCorrupt);
}

std::int64_t number_at(ByteSpan record, std::size_t offset) {
  return static_cast<std::int64_t>(ByteReader(record.subspan(offset)).u64le().value());
}

// Two additions, of any length, one behind the other.
void check_merge(ByteSpan input) {
  const ByteSpan first = input.first(std::min<std::size_t>(input.size(), 16));
  const ByteSpan second = input.subspan(first.size());
  static const auto merge = make_usage_merge_operator();
  const auto slice_of = [](ByteSpan bytes) {
    return rocksdb::Slice(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  };
  const rocksdb::Slice existing = slice_of(first);
  const std::vector<rocksdb::Slice> slices = {slice_of(second)};
  std::string merged;
  rocksdb::Slice existing_operand;
  rocksdb::MergeOperator::MergeOperationOutput output(merged, existing_operand);
  const bool added = merge->FullMergeV2(
      rocksdb::MergeOperator::MergeOperationInput("key", &existing, slices, nullptr), &output);
  std::int64_t bytes = 0;
  std::int64_t records = 0;
  const bool can = first.size() == 16 && second.size() == 16 &&
                   !__builtin_add_overflow(number_at(first, 0), number_at(second, 0), &bytes) &&
                   !__builtin_add_overflow(number_at(first, 8), number_at(second, 8), &records);
  require(added == can);
  if (can)
    require(
        std::ranges::equal(encode_usage({.bytes = bytes, .records = records}), as_bytes(merged)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0)
    return 0;
  const ByteSpan record(data + 1, size - 1);
  switch (data[0] % 5) {
    case 0:
      check(parse_quota(record), record, encode_quota);
      break;
    case 1:
      check(parse_openings(record), record, encode_openings);
      break;
    case 2:
      check(parse_usage(record), record,
            [](const Usage& usage) { return encode_usage(delta_of(usage)); });
      break;
    case 3:
      check_key(record);
      break;
    default:
      check_merge(record);
  }
  return 0;
}
