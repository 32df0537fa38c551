#include "base/event.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <vector>

namespace nsl {
namespace {

class RecordingSink final : public EventSink {
 public:
  void emit(const Event& event) noexcept override {
    std::string line(event.name);
    for (const EventField& field : event.fields) {
      line += ' ' + std::string(field.name) + '=';
      if (const auto* text = std::get_if<std::string_view>(&field.value))
        line += '"' + std::string(*text) + '"';
      else if (const auto* number = std::get_if<std::int64_t>(&field.value))
        line += std::to_string(*number);
      else
        line += std::to_string(std::get<std::uint64_t>(field.value)) + 'u';
    }
    lines.push_back(line);
  }

  std::vector<std::string> lines;
};

TEST(EventSink, IsToldNamesAndTypedFields) {
  RecordingSink sink;
  const EventField fields[] = {{"file", "000012.sst"}, {"change", -1}, {"size", std::size_t{4096}}};
  sink.emit({"storage.corrupt-block", fields});
  sink.emit({"storage.opened", {}});
  EXPECT_EQ(sink.lines, (std::vector<std::string>{
                            "storage.corrupt-block file=\"000012.sst\" change=-1 size=4096u",
                            "storage.opened"}));
}

}  // namespace
}  // namespace nsl
