// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <variant>
#include <vector>

#include "webbench/options.h"

namespace viplane::webbench {

// A command line parted in two: our options understood, webbench's left as they stood.
struct Parted {
  Extras extras;
  bool help = false;  // --extras
  std::vector<std::string> rest;
};

// Knows which of webbench's options swallow the next word, so that "-p --json" remains a proxy named --json, and stops
// at "--". A fault is a text for standard error.
std::variant<Parted, std::string> part(const std::vector<std::string>& arguments);

}  // namespace viplane::webbench
