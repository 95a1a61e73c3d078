// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <vector>

#include "control/config/config.h"
#include "explain/explanation.h"

namespace viplane::explain {

// A director: what it is called and what its file says.
struct DirectorFile {
  std::string name;
  config::Config config;
};

// What these directors, on one network, do about every standard event. A function of the files: one, two or more.
Explanation explain(const std::vector<DirectorFile>& directors);

// Names for directors from the paths of their files, where these tell them apart: the file's, else the folder's; else
// lb1, lb2, ...
std::vector<std::string> director_names(const std::vector<std::string>& paths);

}  // namespace viplane::explain
