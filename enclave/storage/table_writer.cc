#include <algorithm>

#include "enclave/storage/host_name.h"
#include "enclave/storage/table_block.h"
#include "enclave/storage/table_file.h"

namespace nsl::storage {

namespace {

constexpr std::size_t kWriteOutBytes = 64 * kSealedBlockBytes;

}  // namespace

std::uint64_t host_bytes_of_table(std::uint64_t length) {
  const std::uint64_t blocks = length == 0 ? 1 : (length - 1) / kBlockBytes + 1;
  return length + blocks * crypto::Aead::kTagSize;
}

Result<std::unique_ptr<TableWriter>> TableWriter::create(platform::Files& files,
                                                         platform::Entropy& entropy,
                                                         std::uint64_t id) {
  const std::string name = to_string({.kind = HostKind::kTable, .number = id});
  auto file = files.create(name);
  if (!file.ok() && file.error().code() == Errc::kAlreadyExists) {
    NSL_RETURN_IF_ERROR(files.remove(name));
    file = files.create(name);
  }
  if (!file.ok())
    return std::move(file).error();
  SecretBytes key = SecretBytes::of_size(crypto::Aead::kKeySize);
  NSL_RETURN_IF_ERROR(
      entropy.fill(key.reveal_mutable(SecretAccess::because("a table's key is drawn"))));
  NSL_ASSIGN_OR_RETURN(crypto::Aead aead, crypto::Aead::create(key));
  return std::unique_ptr<TableWriter>(
      new TableWriter(id, std::move(file).value(), std::move(key), std::move(aead)));
}

TableWriter::TableWriter(std::uint64_t id, std::unique_ptr<platform::File> file, SecretBytes key,
                         crypto::Aead aead)
    : id_(id), file_(std::move(file)), key_(std::move(key)), aead_(std::move(aead)) {}

Status TableWriter::append(ByteSpan bytes) {
  if (phase_ == Phase::kPoisoned)
    return Error(Errc::kStoragePoisoned, "a table file");
  if (phase_ == Phase::kFinished)
    return Error(Errc::kWrongPhase, "a table file was appended to after it was synced");
  return poison(append_blocks(bytes));
}

Status TableWriter::append_blocks(ByteSpan bytes) {
  length_ += bytes.size();
  while (!bytes.empty()) {
    if (held_bytes_ == kBlockBytes) {
      NSL_RETURN_IF_ERROR(seal_block(held_, false));
      held_bytes_ = 0;
    }
    if (held_bytes_ == 0 && bytes.size() > kBlockBytes) {
      NSL_RETURN_IF_ERROR(seal_block(bytes.first(kBlockBytes), false));
      bytes = bytes.subspan(kBlockBytes);
      continue;
    }
    const std::size_t count = std::min(kBlockBytes - held_bytes_, bytes.size());
    std::copy_n(bytes.begin(), count, held_.begin() + held_bytes_);
    held_bytes_ += count;
    bytes = bytes.subspan(count);
  }
  return ok_status();
}

Status TableWriter::seal_block(ByteSpan plaintext, bool last) {
  const BlockPlace place{.file = id_, .index = next_block_, .last = last, .length = length_};
  const std::size_t at = sealed_.size();
  sealed_.resize(at + plaintext.size() + crypto::Aead::kTagSize);
  NSL_ASSIGN_OR_RETURN(last_tag_,
                       aead_.seal(place.nonce(), place.associated_data(), plaintext,
                                  MutableByteSpan(sealed_).subspan(at, plaintext.size())));
  std::ranges::copy(last_tag_, MutableByteSpan(sealed_).last(last_tag_.size()).begin());
  ++next_block_;
  return sealed_.size() >= kWriteOutBytes ? write_out() : ok_status();
}

Status TableWriter::write_out() {
  NSL_RETURN_IF_ERROR(file_->append(sealed_));
  sealed_.clear();
  return ok_status();
}

Status TableWriter::finish() {
  if (phase_ == Phase::kFinished)
    return ok_status();
  if (phase_ == Phase::kPoisoned)
    return Error(Errc::kStoragePoisoned, "a table file");
  NSL_RETURN_IF_ERROR(poison(seal_block(ByteSpan(held_).first(held_bytes_), true)));
  if (!sealed_.empty())
    NSL_RETURN_IF_ERROR(poison(write_out()));
  NSL_RETURN_IF_ERROR(poison(file_->sync()));
  wipe(held_);
  phase_ = Phase::kFinished;
  return ok_status();
}

// A block is sealed once: what may have reached the host in part is not written again.
Status TableWriter::poison(Status status) {
  if (!status.ok())
    phase_ = Phase::kPoisoned;
  return status;
}

TableRecord TableWriter::record(std::uint32_t epoch, std::string_view name) const {
  return {.file = id_,
          .epoch = epoch,
          .length = length_,
          .key = key_.reveal(SecretAccess::because("a table's key is kept in the sealed log")),
          .final_tag = last_tag_,
          .name = name};
}

}  // namespace nsl::storage
