#include "enclave/execution/logs.h"

#include <gtest/gtest.h>

#include <string>

namespace nsl::execution {
namespace {

constexpr const char* kCutMark = "[log truncated: its limit was reached]";

std::vector<std::string> texts_of(const Logs& logs) {
  std::vector<std::string> texts;
  for (const LogLine& line : logs.lines())
    texts.push_back(line.text);
  return texts;
}

using Texts = std::vector<std::string>;

TEST(Logs, KeepLinesUntilThereIsNoRoom) {
  Logs logs(ByteCount(8));
  logs.add(LogLevel::kInfo, "abc");
  logs.add(LogLevel::kWarn, "def");
  EXPECT_FALSE(logs.is_cut());
  logs.add(LogLevel::kInfo, "");
  EXPECT_TRUE(logs.is_cut());
  EXPECT_EQ(texts_of(logs), (Texts{"abc", "def", kCutMark}));
}

TEST(Logs, CountIllFormedTextAsWhatReplacesIt) {
  Logs logs(ByteCount(16));
  logs.add(LogLevel::kInfo, std::string(10, '\xFF'));
  EXPECT_TRUE(logs.is_cut());
  EXPECT_EQ(texts_of(logs), (Texts{"\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD", kCutMark}));
}

TEST(Logs, AreCutBetweenCharacters) {
  Logs logs(ByteCount(6));
  logs.add(LogLevel::kInfo, "a€€€");
  EXPECT_EQ(texts_of(logs), (Texts{"a€", kCutMark}));

  Logs small(ByteCount(2));
  small.add(LogLevel::kInfo, "€");
  EXPECT_EQ(texts_of(small), (Texts{kCutMark}));
}

TEST(Logs, DropWhatComesAfterTheCut) {
  Logs logs(ByteCount(3));
  logs.add(LogLevel::kInfo, "abcdef");
  logs.add(LogLevel::kInfo, "");
  EXPECT_EQ(texts_of(logs), (Texts{"abc", kCutMark}));
}

}  // namespace
}  // namespace nsl::execution
