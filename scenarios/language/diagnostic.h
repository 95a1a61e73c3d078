// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <vector>

namespace viplane::scenarios {

// Where something stands in a file. Lines and columns count from 1; line 0 means the file as a whole.
struct Place {
  std::string file;
  int line = 0;
  int column = 0;
};

// One fault of an input file: where, what is wrong, and what to do about it.
struct Diagnostic {
  Place place;
  std::string what;
  std::string remedy;  // empty when there is nothing better to say than `what`

  std::string to_string() const;  // "failover.yaml:12:5: unknown key `fautls`; did you mean `faults`?"
};

using Diagnostics = std::vector<Diagnostic>;

}  // namespace viplane::scenarios
