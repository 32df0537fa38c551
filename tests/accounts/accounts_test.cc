// Accounts through all their rooms, over the real store on the disk: what is in the data directory,
// and what is left of a user who was deleted.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "crypto/signing_key.h"
#include "enclave/platform/testing/temporary_directory.h"
#include "examples/host-application/house.h"

namespace nsl::example {
namespace {

namespace fs = std::filesystem;

std::string bytes_of(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

class Accounts : public ::testing::Test {
 protected:
  Accounts() { open(); }

  void open() {
    auto opened = House::open(folder_.path(), Gas(1000));
    ASSERT_TRUE(opened.ok()) << opened.error();
    house_ = std::move(*opened);
  }

  UserId add_user() {
    const auto key = crypto::SigningKey::generate(crypto::KeyKind::kP256);
    const auto user =
        house_->register_user(identity::ProvenKey::of_client_certificate(key->public_key()));
    EXPECT_TRUE(user.ok());
    return *user;
  }

  void put(const UserId& owner, std::string_view name, std::string_view value) {
    const Status done = house_->act([&](storage::Transaction& transaction, EventSink& told) {
      const auto version = house_->secrets().put(transaction, told, owner, name,
                                                 SecretBytes::copy_of(as_bytes(value)), {});
      return version.ok() ? ok_status() : Status(version.error());
    });
    ASSERT_TRUE(done.ok()) << done.error();
  }

  // The value, or the slug of why there is none.
  std::string get(const UserId& owner, std::string_view name) {
    const auto value = house_->secrets().get(*house_->store().snapshot(), owner, name, {});
    if (!value.ok())
      return std::string(value.error().slug());
    return std::string(as_text(value->reveal(SecretAccess::because("the test compares it"))));
  }

  fs::path store() const { return fs::path(folder_.path()) / "store"; }

  const platform::testing::TemporaryDirectory folder_;
  std::unique_ptr<House> house_;
};

TEST_F(Accounts, LeaveNoPlaintextInTheDataDirectory) {
  const UserId ada = add_user();
  put(ada, "CANARY_NAME", "canary-value-of-a-secret");
  house_.reset();  // writes everything
  int files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder_.path())) {
    if (!entry.is_regular_file())
      continue;
    ++files;
    const std::string bytes = bytes_of(entry.path());
    for (const std::string& canary :
         {std::string("CANARY_NAME"), std::string("canary-value"), ada.value()})
      EXPECT_EQ(bytes.find(canary), std::string::npos) << canary << " in " << entry.path();
  }
  EXPECT_GE(files, 3);
  open();
  EXPECT_EQ(get(ada, "CANARY_NAME"), "canary-value-of-a-secret");
}

// The host keeps the directory of before, and gives it back beside the root blob as it is now.
TEST_F(Accounts, ADeletedUserCanNotBeReadFromAnOldCopyOfTheDirectory) {
  const UserId ada = add_user();
  const UserId bob = add_user();
  put(ada, "KEY", "ada's");
  put(bob, "KEY", "bob's");
  house_.reset();
  const fs::path copy = fs::path(folder_.path()) / "copy";
  fs::copy(store(), copy, fs::copy_options::recursive);

  open();
  ASSERT_TRUE(house_->delete_user(ada).ok());
  EXPECT_EQ(get(ada, "KEY"), "not-found");
  EXPECT_EQ(get(bob, "KEY"), "bob's");
  house_.reset();

  fs::remove_all(store());
  fs::rename(copy, store());
  open();
  EXPECT_EQ(get(ada, "KEY"), "data-key-lost");
}

TEST_F(Accounts, SurviveARestartWithTheirGasAndTokens) {
  const UserId ada = add_user();
  std::string token;
  ASSERT_TRUE(house_
                  ->act([&](storage::Transaction& transaction, EventSink& told) -> Status {
                    identity::TokenRequest request;
                    request.scopes.add(identity::Scope::kGasRead);
                    request.functions = identity::FunctionSet::all();
                    request.expires = house_->clock().now() + std::chrono::hours(1);
                    NSL_ASSIGN_OR_RETURN(const auto made,
                                         house_->tokens().create(transaction, told, ada, request,
                                                                 house_->clock().now()));
                    token = as_text(made.text.reveal(SecretAccess::because("the test sends it")));
                    return ok_status();
                  })
                  .ok());
  house_.reset();
  open();
  const auto who = house_->authenticator().authenticate(*house_->store().snapshot(),
                                                        {.certificate_key = {}, .bearer = token});
  ASSERT_TRUE(who.ok()) << who.error();
  EXPECT_EQ(who->user, ada);
  const auto balance = house_->gas().balance(ada);
  ASSERT_TRUE(balance.ok());
  EXPECT_EQ(balance->left(), Gas(1000));
}

}  // namespace
}  // namespace nsl::example
