#pragma once
// A page of a scan: the records of a view, with the changes of a transaction laid over them.

#include "enclave/storage/backend.h"

namespace nsl::storage {

// The first key that begins with `prefix` no more: its end as a range. Empty: there is none.
Bytes end_of_prefix(ByteSpan prefix);

// invalid-argument if the request's limit is 0.
Result<Page> scan_page(View& view, const Changes& changes, const ScanRequest& request);

}  // namespace nsl::storage
