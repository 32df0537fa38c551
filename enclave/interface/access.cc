#include "enclave/interface/access.h"

namespace nsl::interface {
namespace {

constexpr std::size_t kHashCharacters = 64;

template <class Id>
std::vector<Id> ids_of(std::vector<std::string> texts) {
  std::vector<Id> ids;
  for (std::string& text : texts)
    ids.emplace_back(std::move(text));
  return ids;
}

Result<keys::FunctionAccess> only(std::vector<std::string> names, std::vector<std::string> hashes) {
  return keys::FunctionAccess::only(ids_of<FunctionName>(std::move(names)),
                                    ids_of<FunctionHash>(std::move(hashes)));
}

}  // namespace

Result<keys::FunctionAccess> read_access(const Fields& fields) {
  NSL_ASSIGN_OR_RETURN(const bool restricted, fields.truth("restricted"));
  NSL_ASSIGN_OR_RETURN(auto names,
                       fields.optional_texts("functions", keys::FunctionAccess::kMaxListed, 128));
  NSL_ASSIGN_OR_RETURN(
      auto hashes,
      fields.optional_texts("hashes", keys::FunctionAccess::kMaxListed, kHashCharacters));
  if (!restricted) {
    if (names || hashes)
      return fields.wrong("restricted", "it is false, and something is listed");
    return keys::FunctionAccess();
  }
  auto access = only(std::move(names).value_or(std::vector<std::string>()),
                     std::move(hashes).value_or(std::vector<std::string>()));
  if (!access.ok())
    return fields.wrong("functions", access.error().detail());
  return access;
}

Result<std::optional<keys::FunctionAccess>> read_access(const Query& query) {
  auto names = query.list("functions");
  auto hashes = query.list("hashes");
  if (!names && !hashes)
    return std::optional<keys::FunctionAccess>();
  auto access = only(std::move(names).value_or(std::vector<std::string>()),
                     std::move(hashes).value_or(std::vector<std::string>()));
  if (!access.ok())
    return query.wrong("functions", access.error().detail());
  return std::optional(std::move(*access));
}

void write_access(Json& json, const keys::FunctionAccess& access) {
  json.member("access").open_object().member("restricted").truth(access.is_restricted());
  const auto text = [](const auto& id) -> const std::string& { return id.value(); };
  if (access.is_restricted()) {
    write_texts(json, "functions", access.names(), text);
    write_texts(json, "hashes", access.hashes(), text);
  }
  json.close_object();
}

}  // namespace nsl::interface
