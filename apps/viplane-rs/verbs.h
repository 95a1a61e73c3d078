// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <filesystem>
#include <optional>
#include <string>

#include "realserver/options.h"

namespace viplane::rs {

struct Request {
  std::string verb;
  realserver::Options options;
  std::optional<realserver::Mode> mode;  // absent: as set up, else tun
  bool dry_run = false;
  bool json = false;
  std::filesystem::path folder;
};

// The verbs. Each prints to standard output and answers the exit code: 0 well, 1 something is wrong, 3 (status) nothing
// is set up. They throw what realserver throws.
int setup(const Request& request);
int undo(const Request& request);
int check(const Request& request);
int status(const Request& request);

}  // namespace viplane::rs
