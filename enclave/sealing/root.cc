#include "enclave/sealing/root.h"

#include <limits>
#include <string>
#include <utility>

namespace nsl::sealing {
namespace {

constexpr std::uint8_t kNoReplacement = 0;
constexpr std::uint8_t kReplacing = 1;

Error not_a_root(std::string_view why) {
  return Error(Errc::kSealTampered, "its content is not a root: " + std::string(why));
}

SecretBytes copy_of(const SecretBytes& key) {
  return SecretBytes::copy_of(key.reveal(SecretAccess::because("the root is copied")));
}

ByteSpan for_encoding(const SecretBytes& key) {
  return key.reveal(SecretAccess::because("the root is encoded, to be sealed"));
}

Result<SecretBytes> read_key(ByteReader& reader) {
  NSL_ASSIGN_OR_RETURN(const ByteSpan bytes, reader.bytes(kRootKeySize));
  return SecretBytes::copy_of(bytes);
}

Status read_epochs(ByteReader& reader, Root& root) {
  NSL_ASSIGN_OR_RETURN(root.oldest_epoch, reader.u32le());
  NSL_ASSIGN_OR_RETURN(const std::uint16_t count, reader.u16le());
  if (root.oldest_epoch == 0 || count == 0 || count > kMaxKeptEpochs ||
      root.oldest_epoch > std::numeric_limits<std::uint32_t>::max() - (count - 1))
    return not_a_root("its epochs are out of range");
  root.epoch_keys.reserve(count);
  for (std::uint16_t i = 0; i < count; ++i) {
    NSL_ASSIGN_OR_RETURN(SecretBytes key, read_key(reader));
    root.epoch_keys.push_back(std::move(key));
  }
  return ok_status();
}

Status read_ratchet(ByteReader& reader, Ratchet expected, RatchetKeys& keys) {
  NSL_ASSIGN_OR_RETURN(const std::uint8_t ratchet, reader.u8());
  NSL_ASSIGN_OR_RETURN(const std::uint8_t phase, reader.u8());
  NSL_ASSIGN_OR_RETURN(keys.generation, reader.u64le());
  if (ratchet != static_cast<std::uint8_t>(expected) || phase > kReplacing ||
      keys.generation < (phase == kReplacing ? 2u : 1u))
    return not_a_root("a ratchet's state is out of range");
  NSL_ASSIGN_OR_RETURN(keys.current, read_key(reader));
  if (phase == kReplacing) {
    NSL_ASSIGN_OR_RETURN(keys.previous, read_key(reader));
  }
  return ok_status();
}

Result<Root> read_root(ByteReader& reader) {
  Root root;
  NSL_ASSIGN_OR_RETURN(root.id, reader.array<16>());
  NSL_RETURN_IF_ERROR(read_epochs(reader, root));
  NSL_RETURN_IF_ERROR(read_ratchet(reader, Ratchet::kUserKeys, root.user_keys));
  NSL_RETURN_IF_ERROR(reader.expect_end());
  return root;
}

}  // namespace

std::uint32_t Root::current_epoch() const {
  return oldest_epoch + static_cast<std::uint32_t>(epoch_keys.size()) - 1;
}

Result<SecretBytes> make_root_key(platform::Entropy& entropy) {
  SecretBytes key = SecretBytes::of_size(kRootKeySize);
  NSL_RETURN_IF_ERROR(
      entropy.fill(key.reveal_mutable(SecretAccess::because("a root key is made of entropy"))));
  return key;
}

Result<Root> make_root(platform::Entropy& entropy) {
  Root root;
  NSL_RETURN_IF_ERROR(entropy.fill(root.id));
  root.oldest_epoch = 1;
  NSL_ASSIGN_OR_RETURN(SecretBytes first, make_root_key(entropy));
  root.epoch_keys.push_back(std::move(first));
  root.user_keys.generation = 1;
  NSL_ASSIGN_OR_RETURN(root.user_keys.current, make_root_key(entropy));
  return root;
}

Root copy_of(const Root& root) {
  Root copy;
  copy.id = root.id;
  copy.oldest_epoch = root.oldest_epoch;
  copy.epoch_keys.reserve(root.epoch_keys.size() + 1);
  for (const SecretBytes& key : root.epoch_keys)
    copy.epoch_keys.push_back(copy_of(key));
  copy.user_keys = {root.user_keys.generation, copy_of(root.user_keys.current),
                    copy_of(root.user_keys.previous)};
  return copy;
}

SecretBytes encode(const Root& root) {
  Bytes bytes;
  bytes.reserve(kMaxEncodedRoot);  // it never moves, so that no copy stays behind
  ByteWriter writer(bytes);
  writer.bytes(root.id).u32le(root.oldest_epoch);
  writer.u16le(static_cast<std::uint16_t>(root.epoch_keys.size()));
  for (const SecretBytes& key : root.epoch_keys)
    writer.bytes(for_encoding(key));
  const RatchetKeys& keys = root.user_keys;
  writer.u8(static_cast<std::uint8_t>(Ratchet::kUserKeys))
      .u8(keys.previous.empty() ? kNoReplacement : kReplacing)
      .u64le(keys.generation)
      .bytes(for_encoding(keys.current))
      .bytes(for_encoding(keys.previous));
  return SecretBytes::take(std::move(bytes));
}

Result<Root> decode_root(const SecretBytes& bytes) {
  ByteReader reader(bytes.reveal(SecretAccess::because("the root is decoded")));
  auto root = read_root(reader);
  if (!root.ok() && root.error().code() == Errc::kInvalidEncoding)
    return not_a_root("it has another length");
  return root;
}

}  // namespace nsl::sealing
