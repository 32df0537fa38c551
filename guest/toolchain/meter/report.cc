#include <algorithm>
#include <cstdio>
#include <sstream>

#include "guest/toolchain/meter/meter.h"

namespace nsl::meter {
namespace {

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(c));
      out += escape;
    } else {
      out += c;
    }
  }
  return out + "\"";
}

}  // namespace

std::string to_json(const Report& report, std::size_t heaviest) {
  std::ostringstream out;
  out << "{\n"
      << "  \"stackPointer\": " << quoted(report.stack_pointer) << ",\n"
      << "  \"functions\": " << report.functions << ",\n"
      << "  \"regions\": " << report.regions.size() << ",\n"
      << "  \"countedFunctions\": " << report.counted_functions << ",\n"
      << "  \"stackWritesChecked\": " << report.stack_writes_checked << ",\n"
      << "  \"stackWritesProven\": " << report.stack_writes_proven << ",\n"
      << "  \"dynamicCharges\": " << report.dynamic_charges << ",\n"
      << "  \"heaviest\": [";
  const std::size_t count = std::min(heaviest, report.regions.size());
  for (std::size_t i = 0; i < count; ++i) {
    const Region& region = report.regions[i];
    out << (i == 0 ? "\n" : ",\n") << "    {\"function\": " << quoted(region.function)
        << ", \"region\": " << region.number << ", \"head\": \"" << region.head
        << "\", \"weight\": " << region.weight << "}";
  }
  out << (count == 0 ? "]\n" : "\n  ]\n") << "}\n";
  return out.str();
}

}  // namespace nsl::meter
