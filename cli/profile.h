#pragma once
// Profiles: each says where a service is, how its server is known, and who the caller is.
//
//   $XDG_CONFIG_HOME/nsl/          or ~/.config/nsl; only its owner can read it
//     current                      the name of the profile that is used if none is named
//     profiles/NAME/
//       profile.json               {"url", "certificate", "key", "token"}; paths are from this folder
//       known.json                 what was seen of the service's store (client/known_service.h)
//
// Which one: --profile, else NSL_PROFILE, else the current one, else "default". NSL_TOKEN, if it is
// set, stands in the place of the profile's key and token.
//
// Thread-safety: one thread.

#include <string>
#include <vector>

#include "base/result.h"
#include "client/client.h"

namespace nsl::cli {

struct Profile {
  std::string name;
  std::string url;
  std::string certificate;  // paths of PEM files, as they stand in profile.json
  std::string key;          // empty: none
  std::string token;        // of a file with an API token; empty: none
};

class Profiles {
 public:
  // By the environment. Fails with bad-profile if neither XDG_CONFIG_HOME nor HOME is set.
  static Result<Profiles> open();

  // The name to use; `asked` may be empty.
  Result<std::string> name_of(const std::string& asked) const;
  Result<Profile> load(const std::string& name) const;
  Status save(const Profile& profile) const;
  Status set_current(const std::string& name) const;
  std::string current() const;
  std::vector<std::string> names() const;
  Status remove(const std::string& name) const;

  // Of a file of the profile: absolute ones stay as they are.
  std::string path(const std::string& name, const std::string& file) const;
  std::string known_path(const std::string& name) const { return path(name, "known.json"); }

 private:
  explicit Profiles(std::string root) : root_(std::move(root)) {}

  std::string root_;
};

// 1 to 64 of [A-Za-z0-9._-], not beginning with ".".
bool is_profile_name(std::string_view name);

// The client that a profile describes. Fails with bad-profile.
Result<client::Client> open_client(const Profiles& profiles, const Profile& profile,
                                   const client::Timeouts& timeouts = {});

}  // namespace nsl::cli
