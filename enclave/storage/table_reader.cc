#include <algorithm>
#include <functional>
#include <thread>

#include "crypto/hmac.h"
#include "enclave/storage/host_name.h"
#include "enclave/storage/table_block.h"
#include "enclave/storage/table_file.h"

namespace nsl::storage {

namespace {

constexpr std::size_t kBlocksAtOnce = 16;

}  // namespace

// A slot's key for the time of one read; a key of its own if all slots are taken.
class TableReader::Borrowed {
 public:
  static Result<Borrowed> from(const TableReader& reader) {
    const std::size_t start = std::hash<std::thread::id>{}(std::this_thread::get_id());
    for (std::size_t i = 0; i < reader.slots_.size(); ++i) {
      Slot& slot = reader.slots_[(start + i) % reader.slots_.size()];
      if (slot.busy.test_and_set(std::memory_order_acquire))
        continue;
      Borrowed borrowed(&slot);
      if (!slot.key) {
        NSL_ASSIGN_OR_RETURN(slot.key, another(reader));
      }
      return borrowed;
    }
    Borrowed borrowed(nullptr);
    NSL_ASSIGN_OR_RETURN(borrowed.own_, another(reader));
    return borrowed;
  }

  Borrowed(Borrowed&& other) noexcept
      : slot_(std::exchange(other.slot_, nullptr)), own_(std::move(other.own_)) {}
  Borrowed& operator=(Borrowed&&) = delete;
  ~Borrowed() {
    if (slot_)
      slot_->busy.clear(std::memory_order_release);
  }

  crypto::Aead& key() { return slot_ ? *slot_->key : *own_; }

 private:
  explicit Borrowed(Slot* slot) : slot_(slot) {}

  static Result<crypto::Aead> another(const TableReader& reader) {
    const std::lock_guard lock(reader.prototype_mutex_);
    return reader.prototype_.clone();
  }

  Slot* slot_;
  std::optional<crypto::Aead> own_;
};

Result<std::unique_ptr<TableReader>> TableReader::open(platform::Files& files,
                                                       const FileEntry& entry) {
  const std::string name = to_string({.kind = HostKind::kTable, .number = entry.id});
  auto file = files.open(name);
  if (!file.ok() && file.error().code() == Errc::kNotFound)
    return Error(Errc::kStorageMissing, name);
  if (!file.ok())
    return std::move(file).error();
  NSL_ASSIGN_OR_RETURN(crypto::Aead prototype, crypto::Aead::create(entry.key));
  std::unique_ptr<TableReader> reader(new TableReader(
      entry.id, entry.length, entry.final_tag, std::move(file).value(), std::move(prototype)));
  NSL_RETURN_IF_ERROR(reader->check_last_block());
  return reader;
}

TableReader::TableReader(std::uint64_t id, std::uint64_t length, const Tag& final_tag,
                         std::unique_ptr<platform::File> file, crypto::Aead prototype)
    : id_(id),
      length_(length),
      last_block_(length == 0 ? 0 : (length - 1) / kBlockBytes),
      final_tag_(final_tag),
      file_(std::move(file)),
      prototype_(std::move(prototype)) {}

Status TableReader::check_last_block() const {
  NSL_ASSIGN_OR_RETURN(const std::uint64_t size, file_->size());
  if (size != host_bytes_of_table(length_))
    return corrupt("has " + std::to_string(size) + " bytes instead of " +
                   std::to_string(host_bytes_of_table(length_)));
  std::array<std::uint8_t, kBlockBytes> plaintext{};
  NSL_ASSIGN_OR_RETURN(Borrowed borrowed, Borrowed::from(*this));
  const std::uint64_t offset = last_block_ * kBlockBytes;
  return read_blocks(borrowed.key(), last_block_, offset,
                     MutableByteSpan(plaintext).first(bytes_of_block(last_block_)));
}

Result<std::size_t> TableReader::read(std::uint64_t offset, MutableByteSpan out) const {
  if (offset >= length_)
    return std::size_t{0};
  const std::size_t count =
      static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), length_ - offset));
  NSL_ASSIGN_OR_RETURN(Borrowed borrowed, Borrowed::from(*this));
  for (std::size_t done = 0; done < count;) {
    const std::uint64_t at = offset + done;
    const std::size_t room =
        kBlocksAtOnce * kBlockBytes - static_cast<std::size_t>(at % kBlockBytes);
    const std::size_t piece = std::min(room, count - done);
    NSL_RETURN_IF_ERROR(
        read_blocks(borrowed.key(), at / kBlockBytes, at, out.subspan(done, piece)));
    done += piece;
  }
  return count;
}

// `out` lies in at most kBlocksAtOnce blocks, of which `first_block` is the first.
Status TableReader::read_blocks(crypto::Aead& key, std::uint64_t first_block, std::uint64_t offset,
                                MutableByteSpan out) const {
  std::array<std::uint8_t, kBlocksAtOnce * kSealedBlockBytes> sealed;
  const std::uint64_t end_block =
      out.empty() ? first_block : (offset + out.size() - 1) / kBlockBytes;
  const std::size_t wanted = static_cast<std::size_t>(end_block - first_block) * kSealedBlockBytes +
                             bytes_of_block(end_block) + crypto::Aead::kTagSize;
  NSL_ASSIGN_OR_RETURN(
      const std::size_t got,
      file_->read_at(first_block * kSealedBlockBytes, MutableByteSpan(sealed).first(wanted)));
  if (got != wanted)
    return corrupt("is shorter than it was");
  ByteSpan rest = ByteSpan(sealed).first(wanted);
  for (std::uint64_t index = first_block; index <= end_block; ++index) {
    const std::size_t bytes = bytes_of_block(index);
    const ByteSpan block = rest.first(bytes + crypto::Aead::kTagSize);
    rest = rest.subspan(block.size());
    const std::uint64_t begin = index * kBlockBytes;
    if (begin >= offset && bytes <= out.size() - (begin - offset)) {
      NSL_RETURN_IF_ERROR(open_block(key, index, block,
                                     out.subspan(static_cast<std::size_t>(begin - offset), bytes)));
      continue;
    }
    std::array<std::uint8_t, kBlockBytes> whole;
    NSL_RETURN_IF_ERROR(open_block(key, index, block, MutableByteSpan(whole).first(bytes)));
    const std::uint64_t from = std::max(begin, offset);
    const std::uint64_t to = std::min<std::uint64_t>(begin + bytes, offset + out.size());
    std::copy_n(whole.begin() + static_cast<std::ptrdiff_t>(from - begin), to - from,
                out.begin() + static_cast<std::ptrdiff_t>(from - offset));
  }
  return ok_status();
}

Status TableReader::open_block(crypto::Aead& key, std::uint64_t index, ByteSpan sealed,
                               MutableByteSpan plaintext) const {
  const BlockPlace place{
      .file = id_, .index = index, .last = index == last_block_, .length = length_};
  Tag tag;
  std::ranges::copy(sealed.last(tag.size()), tag.begin());
  if (!key.open(place.nonce(), place.associated_data(), sealed.first(plaintext.size()), tag,
                plaintext)
           .ok())
    return corrupt("fails authentication in block " + std::to_string(index));
  if (place.last && !crypto::constant_time_equal(tag, final_tag_))
    return corrupt("ends in another block than it had");
  return ok_status();
}

std::size_t TableReader::bytes_of_block(std::uint64_t index) const {
  return index < last_block_ ? kBlockBytes
                             : static_cast<std::size_t>(length_ - last_block_ * kBlockBytes);
}

Error TableReader::corrupt(std::string_view what) const {
  return Error(Errc::kStorageCorrupt,
               to_string({.kind = HostKind::kTable, .number = id_}) + " " + std::string(what));
}

}  // namespace nsl::storage
