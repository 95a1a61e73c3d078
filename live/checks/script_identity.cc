// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/checks/script_identity.h"

#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include <array>
#include <optional>
#include <stdexcept>

namespace viplane::live {
namespace {

constexpr const char* kDefaultUser = "keepalived_script";

struct Account {
  uid_t user;
  gid_t group;
};

std::optional<Account> find_user(const std::string& name) {
  std::array<char, 4096> buffer;
  passwd entry{};
  passwd* found = nullptr;
  if (getpwnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr) return {};
  return Account{entry.pw_uid, entry.pw_gid};
}

std::optional<gid_t> find_group(const std::string& name) {
  std::array<char, 16384> buffer;
  group entry{};
  group* found = nullptr;
  if (getgrnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr) return {};
  return entry.gr_gid;
}

std::vector<gid_t> groups_of(const std::string& user, gid_t group) {
  std::vector<gid_t> groups(64);
  int count = static_cast<int>(groups.size());
  if (getgrouplist(user.c_str(), group, groups.data(), &count) < 0) {
    groups.resize(static_cast<std::size_t>(count));
    (void)getgrouplist(user.c_str(), group, groups.data(), &count);  // as many as it has said there are
  }
  groups.resize(static_cast<std::size_t>(count));
  return groups;
}

}  // namespace

ScriptIdentity identity_of(const Script& script) {
  const std::string name = script.user.empty() ? kDefaultUser : script.user;
  const auto account = find_user(name);
  if (!account && !script.user.empty()) {
    throw std::runtime_error("there is no user '" + name + "'; create it, or name another with script_user or user");
  }
  ScriptIdentity identity{.user = geteuid(), .group = getegid(), .groups = {}, .name = "root"};
  if (account) identity = {account->user, account->group, {}, name};
  if (!script.group.empty()) {
    const auto group = find_group(script.group);
    if (!group) throw std::runtime_error("there is no group '" + script.group + "'; create it, or name another");
    identity.group = *group;
  }
  identity.groups = account ? groups_of(name, identity.group) : std::vector<gid_t>{identity.group};
  return identity;
}

}  // namespace viplane::live
