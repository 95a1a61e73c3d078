// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <string>
#include <variant>
#include <vector>

#include "webbench/options.h"

namespace viplane::webbench {

// Reads a command line (with the program's name in front) as webbench 1.5 does: the C library's getopt_long over
// webbench's tables, so that permutation, bundling and abbreviation are as they were. It alone writes diagnostics of
// unknown or ambiguous options, to standard error. Our extra options are taken out beforehand and must be spelled out,
// so that every abbreviation of webbench's keeps its meaning.
//
// Where webbench's answer to a number is senseless we refuse: negative clients (it benchmarks in the parent and prints
// nothing) and negative seconds (it never ends).
std::variant<Options, Exit> parse(const std::vector<std::string>& arguments);

}  // namespace viplane::webbench
