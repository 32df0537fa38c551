// What enclave/platform/freshness_witness.h promises, of every witness.

#include "enclave/platform/freshness_witness.h"

#include <gtest/gtest.h>

#include <functional>
#include <memory>

#include "enclave/platform/no_witness.h"
#include "enclave/platform/simulation/file_witness.h"
#include "enclave/platform/testing/memory_files.h"
#include "enclave/platform/testing/memory_witness.h"

namespace nsl::platform {
namespace {

constexpr WitnessedState state(std::uint8_t incarnation, std::uint64_t position) {
  return {{incarnation}, position};
}

struct Fixture {
  std::shared_ptr<testing::MemoryFiles> directory = std::make_shared<testing::MemoryFiles>();
  std::unique_ptr<FreshnessWitness> witness;
};

Fixture file_witness() {
  Fixture fixture;
  fixture.witness = std::make_unique<simulation::FileWitness>(*fixture.directory);
  return fixture;
}

Fixture memory_witness() {
  Fixture fixture;
  fixture.witness = std::make_unique<testing::MemoryWitness>();
  return fixture;
}

struct Kind {
  std::string name;
  std::function<Fixture()> make;
};

class WitnessContract : public ::testing::TestWithParam<Kind> {
 protected:
  FreshnessWitness& witness() { return *fixture_.witness; }
  Errc refusal_of(const WitnessedState& next) {
    const Status status = witness().advance(next);
    return status.ok() ? Errc() : status.error().code();
  }

 private:
  const Fixture fixture_ = GetParam().make();
};

INSTANTIATE_TEST_SUITE_P(Every, WitnessContract,
                         ::testing::Values(Kind{"File", file_witness},
                                           Kind{"Memory", memory_witness}),
                         [](const auto& kind) { return kind.param.name; });

TEST_P(WitnessContract, RemembersTheLastStateAndNothingAtFirst) {
  EXPECT_TRUE(witness().remembers());
  EXPECT_EQ(witness().last().value(), std::nullopt);
  ASSERT_TRUE(witness().advance(state(1, 5)).ok());
  EXPECT_EQ(witness().last().value(), state(1, 5));
  ASSERT_TRUE(witness().advance(state(1, 5)).ok());
  ASSERT_TRUE(witness().advance(state(1, std::uint64_t{1} << 60)).ok());
  EXPECT_EQ(witness().last().value(), state(1, std::uint64_t{1} << 60));
}

TEST_P(WitnessContract, RefusesToGoBackOrToAnotherIncarnation) {
  ASSERT_TRUE(witness().advance(state(1, 5)).ok());
  EXPECT_EQ(refusal_of(state(1, 4)), Errc::kInvalidArgument);
  EXPECT_EQ(refusal_of(state(2, 6)), Errc::kInvalidArgument);
  EXPECT_EQ(witness().last().value(), state(1, 5));
}

TEST_P(WitnessContract, ReplacesWhateverItRemembered) {
  ASSERT_TRUE(witness().replace(state(1, 5)).ok());
  ASSERT_TRUE(witness().replace(state(2, 3)).ok());
  EXPECT_EQ(witness().last().value(), state(2, 3));
  EXPECT_EQ(refusal_of(state(1, 6)), Errc::kInvalidArgument);
  EXPECT_TRUE(witness().advance(state(2, 4)).ok());
}

TEST(NoWitness, SaysThatItRemembersNothing) {
  NoWitness witness;
  EXPECT_EQ(witness.kind(), "none");
  EXPECT_FALSE(witness.remembers());
  EXPECT_TRUE(witness.advance(state(1, 5)).ok());
  EXPECT_TRUE(witness.replace(state(2, 1)).ok());
  EXPECT_EQ(witness.last().value(), std::nullopt);
}

TEST(MemoryWitness, LiesAndFailsWhenToldTo) {
  testing::MemoryWitness witness;
  ASSERT_TRUE(witness.advance(state(1, 5)).ok());
  ASSERT_TRUE(witness.advance(state(1, 6)).ok());
  EXPECT_EQ(witness.advances(), 2u);
  witness.set(state(1, 2));
  EXPECT_EQ(witness.last().value(), state(1, 2));
  witness.fail(Errc::kUnavailable);
  EXPECT_EQ(witness.last().error().code(), Errc::kUnavailable);
  EXPECT_FALSE(witness.advance(state(1, 7)).ok());
  EXPECT_FALSE(witness.replace(state(2, 7)).ok());
  EXPECT_EQ(witness.state(), state(1, 2));
  witness.mend();
  EXPECT_TRUE(witness.advance(state(1, 7)).ok());
}

}  // namespace
}  // namespace nsl::platform
