#pragma once
// Table files: RocksDB's *.sst, written once and then read at random. The host file is a row of
// blocks, each the ciphertext of kBlockBytes of plaintext (the last one of what is left, maybe
// nothing) and a tag of 16 bytes:
//
//   key              random, of this file alone; kept in the sealed log
//   nonce            the block's index, 8 bytes, then 4 zero bytes: each block is sealed once
//   associated data  "nslt" | file id 8 | block index 8 | 1 if it is the last, else 0 | length of the
//                    whole file 8 if it is the last, else 0
//
// A table is read only with the key, the length and the last tag that the log tells, so no other
// file, no older version and no shorter one passes for it.
//
// Bounds: a read uses 70 KiB of stack and allocates nothing.

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "crypto/aead.h"
#include "enclave/platform/entropy.h"
#include "enclave/platform/files.h"
#include "enclave/storage/file_table.h"

namespace nsl::storage {

inline constexpr std::size_t kBlockBytes = 4096;
inline constexpr std::size_t kSealedBlockBytes = kBlockBytes + crypto::Aead::kTagSize;

// What the host file of a table of that length measures.
std::uint64_t host_bytes_of_table(std::uint64_t length);

// Seals the blocks of one table.
// Thread-safety: one thread at a time.
class TableWriter {
 public:
  // Creates the host file; one of that name that is left over from before is removed first.
  static Result<std::unique_ptr<TableWriter>> create(platform::Files& files,
                                                     platform::Entropy& entropy, std::uint64_t id);

  std::uint64_t length() const { return length_; }

  // Fails with the host's error, and from then on with storage-poisoned; with wrong-phase after
  // finish().
  Status append(ByteSpan bytes);

  // Seals the last block; returns when the host file is durable (its directory is not synced). May
  // be called again.
  Status finish();

  // Of a finished table: the record that names it in the log; borrows `name` and this.
  TableRecord record(std::uint32_t epoch, std::string_view name) const;

 private:
  enum class Phase : std::uint8_t { kWriting, kFinished, kPoisoned };

  TableWriter(std::uint64_t id, std::unique_ptr<platform::File> file, SecretBytes key,
              crypto::Aead aead);
  Status append_blocks(ByteSpan bytes);
  Status seal_block(ByteSpan plaintext, bool last);
  Status write_out();
  Status poison(Status status);

  const std::uint64_t id_;
  std::unique_ptr<platform::File> file_;
  SecretBytes key_;
  crypto::Aead aead_;
  Phase phase_ = Phase::kWriting;
  std::uint64_t length_ = 0;
  std::uint64_t next_block_ = 0;
  std::array<std::uint8_t, kBlockBytes> held_{};  // the last block is known only at the end
  std::size_t held_bytes_ = 0;
  Bytes sealed_;  // blocks on their way to the host
  Tag last_tag_{};
};

// Reads a finished table.
// Thread-safety: all members may be called by any thread.
class TableReader {
 public:
  // Checks the host file's size and its last block: storage-missing, or storage-corrupt with what is
  // wrong. `entry` is that of a finished table; nothing of it is kept.
  static Result<std::unique_ptr<TableReader>> open(platform::Files& files, const FileEntry& entry);

  std::uint64_t length() const { return length_; }

  // Reads into the front of `out`; returns how many bytes there were, fewer than asked only at the
  // end. Fails with storage-io, or storage-corrupt naming file and block; then `out` holds nothing
  // that may be used.
  Result<std::size_t> read(std::uint64_t offset, MutableByteSpan out) const;

 private:
  // One of several expanded keys, so that readers neither wait for each other nor expand it anew.
  struct Slot {
    std::atomic_flag busy;
    std::optional<crypto::Aead> key;
  };
  class Borrowed;

  TableReader(std::uint64_t id, std::uint64_t length, const Tag& final_tag,
              std::unique_ptr<platform::File> file, crypto::Aead prototype);
  Status check_last_block() const;
  Status read_blocks(crypto::Aead& key, std::uint64_t first_block, std::uint64_t offset,
                     MutableByteSpan out) const;
  Status open_block(crypto::Aead& key, std::uint64_t index, ByteSpan sealed,
                    MutableByteSpan plaintext) const;
  std::size_t bytes_of_block(std::uint64_t index) const;
  Error corrupt(std::string_view what) const;

  const std::uint64_t id_;
  const std::uint64_t length_;
  const std::uint64_t last_block_;
  const Tag final_tag_;
  const std::unique_ptr<platform::File> file_;
  mutable std::mutex prototype_mutex_;
  const crypto::Aead prototype_;
  mutable std::array<Slot, 16> slots_;
};

}  // namespace nsl::storage
