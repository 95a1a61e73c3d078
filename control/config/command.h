// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <vector>

#include "control/config/location.h"

namespace viplane::config {

// A script to run: its words as execve() takes them (never empty), and whom to run it as.
struct Command {
  Location location;
  std::vector<std::string> words;
  std::string user;   // empty: the director's default (global_defs script_user, else keepalived_script, else root)
  std::string group;  // empty: the user's group

  std::string to_string() const;  // the words joined by a space

  bool operator==(const Command&) const = default;
};

}  // namespace viplane::config
