// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <CLI/CLI.hpp>

#include "apps/viplane/verbs.h"

namespace viplane::workbench {

// Adds the verb `check`, which fills `arguments`.
CLI::App* add_check(CLI::App& app, CheckArguments& arguments);

}  // namespace viplane::workbench
