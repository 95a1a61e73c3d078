// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <vector>

#include "control/config/load.h"
#include "lint/findings.h"
#include "lint/host.h"

namespace viplane::lint {

struct CheckOptions {
  std::string node_name = "localhost";
  std::string config_id = {};  // what lines `@id` are compared with; empty: the node's name
  const Host* host = nullptr;  // the machine that the files are to run on, if it may be asked
};

struct CheckResult {
  // File by file, in each by line; then what is wrong between files.
  std::vector<Finding> findings;
  std::vector<std::string> unreadable;  // those of the given files that cannot be read

  bool has_errors() const;
};

// What is wrong in each of `paths`, and between each two of them. Files beside the first are its partners' in one
// cluster; one alone is checked alone. A file with lines `@id` for two ids or more, none of which is this node's, is
// checked for each of them, as if it were as many files.
CheckResult check(const config::FileSource& files, const std::vector<std::string>& paths,
                  const CheckOptions& options = {});

}  // namespace viplane::lint
