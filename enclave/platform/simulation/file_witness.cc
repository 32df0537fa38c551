#include "enclave/platform/simulation/file_witness.h"

#include <algorithm>
#include <string>

#include "crypto/sha256.h"

namespace nsl::platform::simulation {
namespace {

constexpr std::string_view kName = "witness";
constexpr std::string_view kNewName = "witness.new";
constexpr std::string_view kMagic = "NSLWIT01";
constexpr std::size_t kContentSize = 32;
constexpr std::size_t kSize = kContentSize + 32;

Error corrupt(std::string_view why) {
  return Error(Errc::kStorageCorrupt, "the witness file: " + std::string(why));
}

Bytes encode(const WitnessedState& state) {
  Bytes bytes;
  ByteWriter(bytes).bytes(as_bytes(kMagic)).bytes(state.incarnation).u64le(state.position);
  const crypto::Digest32 digest = crypto::sha256(bytes);
  ByteWriter(bytes).bytes(digest);
  return bytes;
}

Result<WitnessedState> decode(ByteSpan bytes) {
  if (bytes.size() != kSize)
    return corrupt("expected 64 bytes, got " + std::to_string(bytes.size()));
  if (!std::ranges::equal(crypto::sha256(bytes.first(kContentSize)), bytes.last(32)))
    return corrupt("its checksum differs");
  ByteReader reader(bytes);
  NSL_ASSIGN_OR_RETURN(const ByteSpan magic, reader.bytes(kMagic.size()));
  if (as_text(magic) != kMagic)
    return corrupt("it has a format that this program does not know");
  WitnessedState state;
  NSL_ASSIGN_OR_RETURN(state.incarnation, reader.array<16>());
  NSL_ASSIGN_OR_RETURN(state.position, reader.u64le());
  return state;
}

Result<std::optional<WitnessedState>> read(Files& directory) {
  const auto file = directory.open(kName);
  if (!file.ok() && file.error().code() == Errc::kNotFound)
    return std::optional<WitnessedState>();
  if (!file.ok())
    return file.error();
  Bytes bytes(kSize + 1);  // one more than it has
  NSL_ASSIGN_OR_RETURN(const std::size_t count, (*file)->read_at(0, bytes));
  NSL_ASSIGN_OR_RETURN(const WitnessedState state, decode(ByteSpan(bytes).first(count)));
  return std::optional(state);
}

}  // namespace

Result<std::optional<WitnessedState>> FileWitness::last() {
  if (!is_loaded_) {
    NSL_ASSIGN_OR_RETURN(last_, read(directory_));
    is_loaded_ = true;
  }
  return last_;
}

Status FileWitness::advance(const WitnessedState& state) {
  NSL_ASSIGN_OR_RETURN(const auto before, last());
  NSL_RETURN_IF_ERROR(check_advance(before, state));
  return before == state ? ok_status() : write(state);
}

Status FileWitness::replace(const WitnessedState& state) { return write(state); }

Status FileWitness::write(const WitnessedState& state) {
  is_loaded_ = false;
  Status removed = directory_.remove(kNewName);  // what a crash left behind
  if (!removed.ok() && removed.error().code() != Errc::kNotFound)
    return removed;
  NSL_ASSIGN_OR_RETURN(const auto file, directory_.create(kNewName));
  NSL_RETURN_IF_ERROR(file->append(encode(state)));
  NSL_RETURN_IF_ERROR(file->sync());
  NSL_RETURN_IF_ERROR(directory_.rename(kNewName, kName));
  NSL_RETURN_IF_ERROR(directory_.sync_directory());
  last_ = state;
  is_loaded_ = true;
  return ok_status();
}

}  // namespace nsl::platform::simulation
