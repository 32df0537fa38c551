// enclave/storage/sealed_file_system.h: a hostile directory opens as a state that the store was in, or
// is refused by a named error. The directories are those of a small store at several moments; the
// input edits one of them.
//
// The first byte chooses the moment, the second whether a witness watches; then come edits of seven
// bytes: what to do, two files, two offsets (in 65 536ths of the file), and a byte.
#include <algorithm>
#include <cstdlib>

#include "enclave/storage/host_name.h"
#include "enclave/storage/testing/recorded_history.h"

namespace {

using namespace nsl::storage;
using namespace nsl::storage::testing;
using nsl::Bytes;
using nsl::platform::testing::DirectoryState;

constexpr std::size_t kEditBytes = 7;
constexpr std::size_t kMaxEdits = 12;

void require(bool holds) {
  if (!holds)
    std::abort();
}

const RecordedHistory& history(Watch watch) {
  static const RecordedHistory unwatched = record_history(Watch::kNobody);
  static const RecordedHistory witnessed = record_history(Watch::kWitness);
  return watch == Watch::kNobody ? unwatched : witnessed;
}

struct Edit {
  std::uint8_t what = 0;
  std::uint8_t file = 0;
  std::uint8_t other = 0;
  std::uint16_t from = 0;
  std::uint8_t size = 0;
  std::uint8_t byte = 0;
};

std::size_t place(std::uint16_t share, const Bytes& bytes) { return share * bytes.size() / 65'536; }

// A name that the edit may make a file of.
std::string name_of(const Edit& edit) {
  const auto kind = static_cast<HostKind>(edit.size % 3);
  return to_string({.kind = kind, .number = edit.byte});
}

void apply(const Edit& edit, const SavedState& donor, const nsl::Bytes& rest,
           DirectoryState& files) {
  if (files.empty())
    return;
  const auto file = std::next(files.begin(), edit.file % files.size());
  const auto other = std::next(files.begin(), edit.other % files.size());
  const auto given = std::next(donor.files.begin(), edit.other % donor.files.size());
  Bytes& bytes = file->second;
  const std::size_t from = place(edit.from, bytes);
  const std::size_t count = std::min<std::size_t>(edit.size * 17, bytes.size() - from);
  const auto at = bytes.begin() + static_cast<long>(from);
  switch (edit.what % 12) {
    case 0:
      if (from < bytes.size())
        *at ^= edit.byte;
      break;
    case 1:
      bytes.resize(from);
      break;
    case 2:
      bytes.insert(bytes.end(), edit.size, edit.byte);
      break;
    case 3:
      bytes.erase(at, at + static_cast<long>(count));
      break;
    case 4:
      std::swap(file->second, other->second);
      break;
    case 5:
      files.erase(file);
      break;
    case 6:
      files[name_of(edit)] = Bytes(bytes);
      break;
    case 7:
      files[given->first] = given->second;
      break;
    case 8:
      bytes = given->second;
      break;
    case 9:
      for (std::size_t i = 0; i < count && from + i < given->second.size(); ++i)
        bytes[from + i] = given->second[from + i];
      break;
    case 10:
      bytes.insert(at, rest.begin(), rest.end());
      break;
    default:
      files[name_of(edit)] = rest;
      break;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2)
    return 0;
  const Watch watch = data[1] % 2 == 0 ? Watch::kNobody : Watch::kWitness;
  const RecordedHistory& all = history(watch);
  const SavedState& truth = all.saved[data[0] % all.saved.size()];
  DirectoryState files = truth.files;
  std::size_t at = 2;
  for (std::size_t i = 0; i < kMaxEdits && at + kEditBytes <= size; ++i, at += kEditBytes) {
    const Edit edit{.what = data[at],
                    .file = data[at + 1],
                    .other = data[at + 2],
                    .from = static_cast<std::uint16_t>(data[at + 3] | data[at + 4] << 8),
                    .size = data[at + 5],
                    .byte = data[at + 6]};
    const SavedState& donor = all.saved[edit.byte % all.saved.size()];
    apply(edit, donor, Bytes(data + at + kEditBytes, data + size), files);
  }
  const auto contents =
      watch == Watch::kNobody ? contents_of(files) : contents_of(files, truth.witness);
  if (!contents.ok())
    require(is_named_error(contents.error()));
  else if (watch == Watch::kWitness)
    require(*contents == truth.contents);
  else
    require(all.existed.contains(*contents));
  return 0;
}
