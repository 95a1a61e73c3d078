// SPDX-License-Identifier: GPL-2.0-or-later
#include "apps/viplane/common.h"

#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>

namespace viplane::workbench {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const scenarios::Diagnostic& problem) {
  return {{"file", problem.place.file}, {"line", problem.place.line}, {"column", problem.place.column},
          {"severity", "error"},        {"what", problem.what},       {"remedy", problem.remedy}};
}

Json to_json(const config::Diagnostic& problem) {
  return {{"file", problem.location.file},     {"line", problem.location.line},
          {"column", problem.location.column}, {"severity", config::name_of(problem.severity)},
          {"what", problem.message},           {"remedy", problem.remedy}};
}

}  // namespace

void print(const Json& document) { std::puts(document.dump(2, ' ', false, Json::error_handler_t::replace).c_str()); }

void tell_problems(const scenarios::PreparedOrNot& prepared, bool json) {
  for (const scenarios::Diagnostic& problem : prepared.problems)
    std::fprintf(stderr, "%s\n", problem.to_string().c_str());
  for (const config::Diagnostic& problem : prepared.config_problems) {
    if (problem.severity != config::Severity::notice) std::fputs(config::to_string(problem).c_str(), stderr);
  }
  if (!json || prepared.can_run()) return;
  Json problems = Json::array();
  for (const scenarios::Diagnostic& problem : prepared.problems) problems.push_back(to_json(problem));
  for (const config::Diagnostic& problem : prepared.config_problems) problems.push_back(to_json(problem));
  print({{"verdict", "error"}, {"problems", problems}});
}

}  // namespace viplane::workbench
