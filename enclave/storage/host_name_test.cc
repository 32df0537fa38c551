#include "enclave/storage/host_name.h"

#include <gtest/gtest.h>

namespace nsl::storage {
namespace {

TEST(HostName, ReadsBackWhatItWrites) {
  for (const HostKind kind : {HostKind::kSegment, HostKind::kNewSegment, HostKind::kTable}) {
    for (const std::uint64_t number : {std::uint64_t{0}, std::uint64_t{0xabc}, ~std::uint64_t{0}}) {
      const HostName name{kind, number};
      EXPECT_EQ(parse_host_name(to_string(name)), name) << to_string(name);
    }
  }
  EXPECT_EQ(to_string({HostKind::kTable, 0x1f}), "table-000000000000001f");
  EXPECT_EQ(to_string({HostKind::kNewSegment, 2}), "log-0000000000000002.new");
}

TEST(HostName, HasOneSpelling) {
  for (const char* text :
       {"", "log-", "log-1", "table-000000000000001F", "log-0000000000000001.New",
        "table-0000000000000001.new", "log-00000000000000001", ".lock", "log-0000000000000001 ",
        "Table-0000000000000001", "log-+000000000000001"})
    EXPECT_FALSE(parse_host_name(text)) << text;
}

}  // namespace
}  // namespace nsl::storage
