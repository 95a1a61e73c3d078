// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <vector>

#include "control/config/config.h"

namespace viplane::scenarios {

// A page that an HTTP check asks a real server for.
struct CheckedPage {
  IpAddress server;
  std::string path;
  std::string body;
  int status = 200;
};

// The pages that simulated real servers have to deliver so that the checks of `config` find what they look for. Nobody
// can make a page for a given MD5: where a check asks for one, `config` is given that of our page instead, so that a
// healthy server passes and a sick one does not.
std::vector<CheckedPage> provide_checked_pages(config::Config& config);

}  // namespace viplane::scenarios
