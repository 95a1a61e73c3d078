// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <CLI/CLI.hpp>

#include "apps/viplane/verbs.h"

namespace viplane::workbench {

// Adds the verb `compare`, which fills `arguments`.
CLI::App* add_compare(CLI::App& app, CompareArguments& arguments);

}  // namespace viplane::workbench
