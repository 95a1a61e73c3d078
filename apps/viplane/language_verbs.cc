// SPDX-License-Identifier: GPL-2.0-or-later
// What the scenario language knows, for people and for editors.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "apps/viplane/common.h"
#include "apps/viplane/verbs.h"
#include "scenarios/language/fault_list.h"
#include "scenarios/language/schema.h"

namespace viplane::workbench {

int schema_verb() {
  print(scenarios::scenario_schema());
  return kAsExpected;
}

int faults_verb(const FaultsArguments& arguments) {
  if (arguments.json) {
    print(scenarios::fault_list_json());
  } else {
    fmt::print("{}", arguments.markdown ? scenarios::fault_list_markdown() : scenarios::fault_list_text());
  }
  return kAsExpected;
}

}  // namespace viplane::workbench
