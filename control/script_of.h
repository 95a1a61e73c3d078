// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>

#include "control/config/config.h"
#include "env/script.h"

namespace viplane {

// What global_defs say about scripts that say nothing themselves.
struct ScriptDefaults {
  std::string user;
  std::string group;
  bool must_be_secure = false;
};

inline ScriptDefaults script_defaults(const config::Config& config) {
  return {config.global.script_user, config.global.script_group, config.global.enable_script_security};
}

// A command of any machine (words, user, group) as the seam runs it.
template <class Command>
Script script_of(const Command& command, const ScriptDefaults& defaults) {
  const bool has_user = !command.user.empty();
  return {.command = command.words,
          .user = has_user ? command.user : defaults.user,
          .group = has_user ? command.group : defaults.group,
          .must_be_secure = defaults.must_be_secure};
}

}  // namespace viplane
