// enclave/storage/segment_header.h: whatever opens as a header is the one that is made of its fields,
// byte for byte; and a header that is made opens as what it is, not under another number, and not with
// a bit of it changed. The input is a header, and is the fields of one.
#include "enclave/storage/segment_header.h"

#include <algorithm>

#include "enclave/storage/testing/sealed_database.h"
#include "fuzz/stored_record.h"

namespace {

using namespace nsl;
using namespace nsl::storage;
using fuzz::require;

// Gives salt and nonce as they are to be.
class Given final : public platform::Entropy {
 public:
  explicit Given(const SegmentHeader& header) {
    bytes_.assign(header.salt.begin(), header.salt.end());
    bytes_.insert(bytes_.end(), header.nonce.begin(), header.nonce.end());
  }
  Status fill(MutableByteSpan out) override {
    require(bytes_.size() - used_ >= out.size());
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(used_), out.size(), out.begin());
    used_ += out.size();
    return ok_status();
  }

 private:
  Bytes bytes_;
  std::size_t used_ = 0;
};

Result<NewSegment> make(const SegmentHeader& header) {
  Given entropy(header);
  return make_segment(storage::testing::fixed_keys(), entropy, header.epoch, header.number,
                      header.store);
}

bool opens(std::uint64_t number, ByteSpan bytes) {
  const auto opened = open_segment_header(storage::testing::fixed_keys(), number, bytes);
  require(opened.ok() || opened.error().code() == Errc::kStorageCorrupt);
  return opened.ok();
}

void try_header(std::uint64_t number, ByteSpan bytes) {
  const auto opened = open_segment_header(storage::testing::fixed_keys(), number, bytes);
  if (!opened.ok()) {
    require(opened.error().code() == Errc::kStorageCorrupt);
    return;
  }
  const auto again = make(opened->header);
  require(again.ok() && std::ranges::equal(again->bytes, bytes.first(kSegmentHeaderBytes)));
}

void try_fields(ByteReader fields) {
  SegmentHeader header;
  const auto epoch = fields.u8();
  const auto number = fields.u64le();
  const auto store = fields.array<16>();
  const auto salt = fields.array<32>();
  const auto nonce = fields.array<12>();
  const auto bit = fields.u16le();
  if (!bit.ok())
    return;
  header = {.epoch = *epoch, .number = *number, .store = *store, .salt = *salt, .nonce = *nonce};
  const auto made = make(header);
  if (!made.ok())
    return;  // there is no key of that epoch
  require(opens(header.number, made->bytes));
  require(!opens(header.number + 1, made->bytes));
  auto changed = made->bytes;
  changed.at(*bit / 8 % changed.size()) ^= static_cast<std::uint8_t>(1U << (*bit % 8));
  require(!opens(header.number, changed));
  for (std::size_t size = 0; size < made->bytes.size(); size += 9)
    require(!opens(header.number, ByteSpan(made->bytes).first(size)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteSpan input(data, size);
  try_header(1, input);
  if (size >= 24)
    try_header(ByteReader(input.subspan(16)).u64le().value(), input);
  try_fields(ByteReader(input));
  return 0;
}
