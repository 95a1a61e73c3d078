// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <sys/types.h>

#include <string>
#include <vector>

#include "env/script.h"

namespace viplane::live {

// The user and group a script runs as.
struct ScriptIdentity {
  uid_t user = 0;
  gid_t group = 0;
  std::vector<gid_t> groups;  // supplementary
  std::string name;           // of the user, for messages
};

// Looked up anew at each call, as accounts change. Without a user: keepalived_script where that account exists, else
// who this process is. Throws std::runtime_error that names the account which does not exist, and a remedy.
ScriptIdentity identity_of(const Script& script);

}  // namespace viplane::live
