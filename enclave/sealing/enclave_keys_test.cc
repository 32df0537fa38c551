#include "enclave/sealing/enclave_keys.h"

#include <gtest/gtest.h>

#include <set>

#include "enclave/platform/testing/memory_files.h"
#include "enclave/sealing/fixture_test.h"

namespace nsl::sealing {
namespace {

std::string public_text(const crypto::SigningKey& key) {
  return hex_encode(key.public_key().bytes());
}

TEST(EnclaveKeys, AreTheSameAfterEveryStartAndSign) {
  platform::testing::MemoryFiles files;
  TestEnclave enclave;
  const auto derive = [&] {
    const auto sealing = enclave.start(files).value();
    return EnclaveKeys::derive(*sealing, test_identity(), Epoch(1)).value();
  };
  const EnclaveKeys first = derive();
  const EnclaveKeys second = derive();
  const auto message = as_bytes("receipt");
  for (const auto get : {&EnclaveKeys::tls, &EnclaveKeys::receipts, &EnclaveKeys::audit_log}) {
    EXPECT_EQ((first.*get)().kind(), crypto::KeyKind::kP256);
    const auto signature = (first.*get)().sign(message).value();
    EXPECT_TRUE((second.*get)().public_key().verify(message, signature).ok());
  }
}

TEST(EnclaveKeys, DifferByPurposeEpochMeasurementAndRoot) {
  platform::testing::MemoryFiles files;
  platform::testing::MemoryFiles other_files;
  TestEnclave enclave;
  const auto sealing = enclave.start(files).value();
  const auto other_root = enclave.start(other_files).value();
  ASSERT_TRUE(sealing->rotate().ok());
  EnclaveIdentity upgraded = test_identity();
  upgraded.mrenclave.fill(0x44);
  std::set<std::string> keys;
  const auto add = [&](const EnclaveKeys& derived) {
    keys.insert(public_text(derived.tls()));
    keys.insert(public_text(derived.receipts()));
    keys.insert(public_text(derived.audit_log()));
  };
  add(EnclaveKeys::derive(*sealing, test_identity(), Epoch(1)).value());
  add(EnclaveKeys::derive(*sealing, test_identity(), Epoch(2)).value());
  add(EnclaveKeys::derive(*sealing, upgraded, Epoch(1)).value());
  add(EnclaveKeys::derive(*other_root, test_identity(), Epoch(1)).value());
  EXPECT_EQ(keys.size(), 12u);
}

TEST(EnclaveKeys, AreThoseOfAnEpochThatIsKept) {
  platform::testing::MemoryFiles files;
  TestEnclave enclave;
  const auto sealing = enclave.start(files).value();
  EXPECT_EQ(code_of(EnclaveKeys::derive(*sealing, test_identity(), Epoch(2))),
            Errc::kInvalidArgument);
}

}  // namespace
}  // namespace nsl::sealing
