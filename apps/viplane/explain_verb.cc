// SPDX-License-Identifier: GPL-2.0-or-later
#include <cstdio>
#include <nlohmann/json.hpp>

#include "apps/viplane/common.h"
#include "apps/viplane/verbs.h"
#include "control/config/load.h"
#include "explain/explain.h"
#include "explain/print.h"

namespace viplane::workbench {

int explain_verb(const ExplainArguments& arguments) {
  const std::vector<std::string> names = explain::director_names(arguments.files);
  std::vector<explain::DirectorFile> directors;
  scenarios::PreparedOrNot problems;
  for (std::size_t i = 0; i < arguments.files.size(); ++i) {
    config::LoadResult loaded = config::load_config(config::DiskFiles(), arguments.files[i]);
    std::move(loaded.diagnostics.begin(), loaded.diagnostics.end(), std::back_inserter(problems.config_problems));
    directors.push_back({names[i], std::move(loaded.config)});
  }
  tell_problems(problems, arguments.json);
  if (!problems.can_run()) return kBadInput;
  const explain::Explanation explanation = explain::explain(directors);
  if (arguments.json)
    print(explain::to_json(explanation));
  else
    std::fputs(explain::to_markdown(explanation).c_str(), stdout);
  return kAsExpected;
}

}  // namespace viplane::workbench
