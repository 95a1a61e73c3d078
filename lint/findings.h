// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "control/config/diagnostic.h"

namespace viplane::lint {

struct Lint;

// What is wrong, with its id, place and remedy: the loader's diagnostics and the lints' findings alike.
using Finding = config::Diagnostic;

// Collects what one lint finds.
class Findings {
 public:
  Findings(const Lint& lint, std::vector<Finding>& out) : lint_(lint), out_(out) {}

  // With the lint's severity and remedy, unless others are given.
  void add(const config::Location& location, std::string message, std::string remedy = {});
  void add(config::Severity severity, const config::Location& location, std::string message, std::string remedy = {});

 private:
  const Lint& lint_;
  std::vector<Finding>& out_;
};

}  // namespace viplane::lint
