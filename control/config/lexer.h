// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <vector>

#include "control/config/reporter.h"
#include "control/config/text.h"

namespace viplane::config {

struct Word {
  std::string text;  // quotes removed, escapes replaced
  Place place;
};

struct Token {
  enum class Kind { word, open, close } kind = Kind::word;
  Word word;  // of a brace only the place
};

// Cuts an expanded line into words and braces. Words end at white space and at braces; adjacent quoted and plain pieces
// make one word (`abcd" efg "x`). `${...}` of an undefined name is part of its word, braces and all.
std::vector<Token> tokenize(const Text& line, Reporter& reporter);

}  // namespace viplane::config
