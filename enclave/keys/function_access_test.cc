#include "enclave/keys/function_access.h"

#include <gtest/gtest.h>

namespace nsl::keys {
namespace {

const FunctionHash kHash(std::string(64, 'a'));
const FunctionHash kOtherHash(std::string(64, 'b'));

InvokedFunction function(std::string name, const FunctionHash& hash) {
  return {.owner = UserId("ada"), .name = FunctionName(std::move(name)), .hash = hash};
}

FunctionAccess only(std::vector<FunctionName> names, std::vector<FunctionHash> hashes) {
  return FunctionAccess::only(std::move(names), std::move(hashes)).value();
}

TEST(FunctionAccess, AllowsAllFunctionsUnlessRestricted) {
  EXPECT_TRUE(FunctionAccess().allows(function("f", kHash)));
  EXPECT_TRUE(FunctionAccess().allows(function("", kHash)));
  EXPECT_FALSE(only({}, {}).allows(function("f", kHash)));
}

TEST(FunctionAccess, AllowsByNameWhateverTheCode) {
  const FunctionAccess access = only({FunctionName("f")}, {});
  EXPECT_TRUE(access.allows(function("f", kHash)));
  EXPECT_TRUE(access.allows(function("f", kOtherHash)));
  EXPECT_FALSE(access.allows(function("g", kHash)));
  EXPECT_FALSE(access.allows(function("", kHash)));
}

TEST(FunctionAccess, AllowsByHashWhateverTheName) {
  const FunctionAccess access = only({}, {kHash});
  EXPECT_TRUE(access.allows(function("f", kHash)));
  EXPECT_TRUE(access.allows(function("", kHash)));
  EXPECT_FALSE(access.allows(function("f", kOtherHash))) << "changed code lost it";
}

TEST(FunctionAccess, RefusesWhatIsNoFunction) {
  const auto refused = [](std::vector<FunctionName> names, std::vector<FunctionHash> hashes) {
    const auto access = FunctionAccess::only(std::move(names), std::move(hashes));
    return !access.ok() && access.error().code() == Errc::kInvalidArgument;
  };
  EXPECT_TRUE(refused({FunctionName("")}, {}));
  EXPECT_TRUE(refused({FunctionName("a b")}, {}));
  EXPECT_TRUE(refused({}, {FunctionHash("")}));
  EXPECT_TRUE(refused({}, {FunctionHash(std::string(64, 'A'))}));
  EXPECT_TRUE(refused({FunctionName("f"), FunctionName("f")}, {}));
  EXPECT_TRUE(refused({}, {kHash, kHash}));
  std::vector<FunctionName> many;
  for (std::size_t i = 0; i <= FunctionAccess::kMaxListed; ++i)
    many.emplace_back("f" + std::to_string(i));
  EXPECT_TRUE(refused(many, {}));
  many.pop_back();
  EXPECT_FALSE(refused(many, {}));
}

}  // namespace
}  // namespace nsl::keys
