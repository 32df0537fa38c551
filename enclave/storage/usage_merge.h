#pragma once
// The usage record of an account, and the merge operator that adds to it: transactions of one account
// add without reading, so they do not exclude each other.
//
// The record: bytes i64, records i64, little-endian; an addition has the same form.

#include <rocksdb/merge_operator.h>

#include <memory>

#include "enclave/storage/backend.h"

namespace nsl::storage {

Bytes encode_usage(const UsageDelta& delta);
// storage-corrupt unless it is 16 bytes and neither number is negative.
Result<Usage> parse_usage(ByteSpan record);

std::shared_ptr<rocksdb::MergeOperator> make_usage_merge_operator();

}  // namespace nsl::storage
