// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "lint/findings.h"
#include "lint/subject.h"

namespace viplane::lint {

// One kind of finding. Rows without a function are what the loader tells.
struct Lint {
  std::string_view id;                       // stable; docs/lints/<id>.md is its page
  std::optional<config::Severity> severity;  // nullopt: as the loader has it
  std::string_view why = {};                 // what comes of it, in one sentence
  std::string_view remedy = {};              // what to do, where a finding does not say it more precisely
  void (*in_file)(const Subject&, Findings&) = nullptr;
  void (*between_files)(const Pair&, Findings&) = nullptr;
  bool is_of_equals = false;  // finds what is the same in both, which one file for both directors may well have
};

std::span<const Lint> catalogue();
const Lint* find_lint(std::string_view id);  // nullptr if there is none
std::string page_of(const std::string& id);  // "docs/lints/equal-priorities.md"; empty for an id without a page

}  // namespace viplane::lint
