// The root blob is replaced as a whole, wherever the power fails.

#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "enclave/platform/testing/failing_files.h"
#include "enclave/platform/testing/memory_files.h"
#include "enclave/platform/testing/unsynced_dropping_files.h"
#include "enclave/sealing/fixture_test.h"

namespace nsl::sealing {
namespace {

using platform::testing::DirectoryState;

constexpr Ratchet kUserKeys = Ratchet::kUserKeys;

// What a start finds: every key that the blob has, as text; "none" without a blob.
std::string found_in(TestEnclave& enclave, const DirectoryState& directory) {
  if (!directory.contains("root"))
    return "none";
  platform::testing::MemoryFiles files(directory);
  const auto sealing = enclave.start(files);
  if (!sealing.ok())
    return sealing.error().message();
  std::string found;
  for (std::uint32_t epoch = (*sealing)->oldest_epoch().count();
       epoch <= (*sealing)->current_epoch().count(); ++epoch)
    found += std::to_string(epoch) + ":" +
             text_of((*sealing)->derive(Purpose::kStorage, Epoch(epoch)).value()) + " ";
  const auto state = (*sealing)->ratchet_state(kUserKeys);
  found += "r" + std::to_string(state.current) + (state.has_previous ? "+" : "");
  return found;
}

struct Change {
  const char* name;
  std::function<Status(Sealing&)> prepare;  // before, on a disk that works
  std::function<Status(Sealing&)> make;
};

Status rotate(Sealing& sealing) {
  NSL_RETURN_IF_ERROR(sealing.rotate());
  return ok_status();
}

// The names under which a state shows, without the random keys.
std::string shape_of(const std::string& found) {
  std::string shape;
  bool in_key = false;
  for (const char c : found) {
    in_key = c == ':' || (in_key && c != ' ');
    if (!in_key)
      shape += c;
  }
  return shape;
}

void expect_old_or_new(const Change& change, const std::string& old_shape,
                       const std::string& new_shape) {
  TestEnclave enclave;
  platform::testing::UnsyncedDroppingFiles first;
  {
    const auto sealing = enclave.start(first).value();
    ASSERT_TRUE(change.prepare(*sealing).ok());
  }
  const DirectoryState before = first.durable_state();
  const std::string old_found = found_in(enclave, before);
  ASSERT_EQ(shape_of(old_found), old_shape);
  std::set<std::string> shapes;
  for (std::uint64_t calls = 0;; ++calls) {
    platform::testing::UnsyncedDroppingFiles disk(before);
    platform::testing::FailingFiles stopping(disk);
    const auto sealing = enclave.start(stopping).value();
    stopping.fail(
        {.kinds = platform::testing::changing_calls(), .after = calls, .done = calls % 3});
    const bool acknowledged = change.make(*sealing).ok();
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
      const std::string found = found_in(enclave, disk.crash(seed));
      ASSERT_TRUE((found == old_found && !acknowledged) || shape_of(found) == new_shape)
          << change.name << " after " << calls << " calls, seed " << seed << ": " << found;
      shapes.insert(shape_of(found));
    }
    if (acknowledged)
      break;
  }
  EXPECT_EQ(shapes, (std::set<std::string>{old_shape, new_shape})) << change.name;
}

TEST(SealingAfterAPowerCut, HasTheOldRootOrTheNewWhole) {
  const auto nothing = [](Sealing&) { return ok_status(); };
  const auto begin = [](Sealing& s) { return s.begin_replacing(kUserKeys); };
  expect_old_or_new({"rotate", nothing, rotate}, "1 r1", "1 2 r1");
  expect_old_or_new({"retire", rotate, [](Sealing& s) { return s.retire_epochs_before(Epoch(2)); }},
                    "1 2 r1", "2 r1");
  expect_old_or_new({"begin", nothing, begin}, "1 r1", "1 r2+");
  expect_old_or_new({"end", begin, [](Sealing& s) { return s.end_replacing(kUserKeys); }}, "1 r2+",
                    "1 r2");
}

TEST(SealingAfterAPowerCut, HasNoRootOrAWholeOneAtTheFirstStart) {
  TestEnclave enclave;
  std::set<std::string> shapes;
  for (std::uint64_t calls = 0;; ++calls) {
    platform::testing::UnsyncedDroppingFiles disk;
    platform::testing::FailingFiles stopping(disk);
    stopping.fail({.kinds = platform::testing::changing_calls(), .after = calls});
    const bool acknowledged = enclave.start(stopping).ok();
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
      const std::string found = shape_of(found_in(enclave, disk.crash(seed)));
      ASSERT_TRUE(found == "1 r1" || (found == "none" && !acknowledged)) << calls << ": " << found;
      shapes.insert(found);
      // And from there the next start goes on.
      platform::testing::MemoryFiles next(disk.crash(seed));
      ASSERT_TRUE(enclave.start(next).ok());
    }
    if (acknowledged)
      break;
  }
  EXPECT_EQ(shapes.size(), 2u);
}

}  // namespace
}  // namespace nsl::sealing
