#include "client/gas.h"

#include "client/json_fields.h"

namespace nsl::client {
namespace {

GasEntry read_entry(JsonFields& in) {
  return {.kind = in.text("kind"),
          .from = in.time("from"),
          .until = in.time("until"),
          .amount = in.number("amount"),
          .balance = in.number("balance"),
          .invocations = in.optional_number("invocations").value_or(0),
          .reference = in.optional_text("reference").value_or("")};
}

}  // namespace

Result<GasBalance> GasApi::balance() {
  NSL_ASSIGN_OR_RETURN(const Reply reply, session_.call({.target = Target("/v1/gas")}));
  return read_reply(reply, [](JsonFields& in) {
    return GasBalance{.left = in.number("left"),
                      .available = in.number("available"),
                      .reserved = in.number("reserved"),
                      .credited = in.number("credited"),
                      .debited = in.number("debited")};
  });
}

Result<GasHistory> GasApi::history(std::optional<std::uint64_t> before,
                                   std::optional<std::uint64_t> limit) {
  NSL_ASSIGN_OR_RETURN(
      const Reply reply,
      session_.call(
          {.target = Target("/v1/gas/history").query("before", before).query("limit", limit)}));
  return read_reply(reply, [](JsonFields& in) {
    return GasHistory{.entries = read_each(in, "entries", read_entry),
                      .before = in.optional_number("before")};
  });
}

}  // namespace nsl::client
