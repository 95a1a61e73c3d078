// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>

namespace viplane::config {

// Where in the operator's files something was written. Line and column count from 1, the column in octets; an empty
// file name means that the value is a default and was written nowhere.
struct Location {
  std::string file;
  unsigned line = 0;
  unsigned column = 0;

  bool is_written() const { return line != 0; }
  std::string to_string() const;  // "lb1.conf:12:5"
  bool operator==(const Location&) const = default;
};

}  // namespace viplane::config
