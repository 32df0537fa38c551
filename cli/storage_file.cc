#include "cli/storage_file.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/base64.h"
#include "cli/files.h"
#include "enclave/execution/stored_value.h"

namespace nsl::cli {
namespace {

using execution::StorageContents;
using execution::StoredValue;
using Json = nlohmann::json;

constexpr std::uint64_t kMaxFileBytes = std::uint64_t{256} << 20;

Result<StoredValue> value_of(const Json& member) {
  const Error bad(Errc::kInvalidArgument, R"(is neither {"json": …} nor {"base64": "…"})");
  if (!member.is_object() || member.size() != 1)
    return bad;
  const auto& [form, content] = *member.items().begin();
  if (form == "json")
    return StoredValue{.kind = StoredValue::Kind::kJson, .content = to_bytes(content.dump())};
  const auto* const text = content.get_ptr<const std::string*>();
  if (form != "base64" || text == nullptr)
    return bad;
  NSL_ASSIGN_OR_RETURN(Bytes bytes, base64_decode(*text));
  return StoredValue{.kind = StoredValue::Kind::kBytes, .content = std::move(bytes)};
}

Result<Bytes> encoded(const std::string& key, const Json& member) {
  if (key.empty() || key.size() > execution::kMaxStorageKeyBytes)
    return Error(Errc::kInvalidArgument,
                 "a key has 1 to " + std::to_string(execution::kMaxStorageKeyBytes) + " bytes");
  NSL_ASSIGN_OR_RETURN(const StoredValue value, value_of(member));
  const Bytes bytes = value.encode();
  NSL_RETURN_IF_ERROR(StoredValue::parse(bytes));  // not too large
  return bytes;
}

std::string shown(const Bytes& value) {
  const Result<StoredValue> parsed = StoredValue::parse(value);
  if (!parsed.ok())
    return "null";  // never: only values that parse are kept
  const Bytes& content = parsed.value().content;
  if (parsed.value().kind == StoredValue::Kind::kJson)
    return R"({ "json": )" + std::string(as_text(content)) + " }";
  return R"({ "base64": ")" + base64_encode(content) + R"(" })";
}

}  // namespace

Result<StorageContents> read_storage(const std::string& path) {
  if (!std::filesystem::exists(path))
    return StorageContents();
  NSL_ASSIGN_OR_RETURN(const std::string text, read_file(path, kMaxFileBytes));
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object())
    return Error(Errc::kInvalidJson, "'" + path + "' is not a JSON object");
  StorageContents contents;
  for (const auto& [key, member] : json.items()) {
    Result<Bytes> value = encoded(key, member);
    if (!value.ok())
      return Error(value.error().code(),
                   "'" + path + "': \"" + key + "\" " + value.error().detail());
    contents.emplace(key, std::move(value).value());
  }
  return contents;
}

Status write_storage(const std::string& path, const StorageContents& contents) {
  // The texts are JSON already; reading and writing them again could change a number.
  std::string text = "{";
  const char* separator = "\n  ";
  for (const auto& [key, value] : contents) {
    text += separator + Json(key).dump() + ": " + shown(value);
    separator = ",\n  ";
  }
  text += contents.empty() ? "}\n" : "\n}\n";
  const std::string beside = path + ".new";
  errno = 0;
  std::ofstream file(beside, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  std::error_code error;
  if (file)
    std::filesystem::rename(beside, path, error);
  if (!file || error)
    return Error(Errc::kInvalidArgument,
                 "'" + path + "' can not be written: " + std::strerror(errno));
  return ok_status();
}

}  // namespace nsl::cli
