// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <vector>

namespace viplane::scenarios {

struct JunitCase {
  std::string name;
  bool passed = true;
  std::string message;  // of a failure
  std::string output;   // system-out, may be empty
};

// A suite in JUnit's XML, the subset that Jenkins, GitLab and GitHub read. Characters XML cannot carry become '?'.
std::string junit_xml(const std::string& suite, double seconds, const std::vector<JunitCase>& cases);

}  // namespace viplane::scenarios
